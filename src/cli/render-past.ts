/** What became of a request as text for people: a paragraph for each node that had it, with its tries as a table. */
import type { PastAnswer, PastPart } from '../control/index.ts';
import { type Column, plainText, textTable } from './text-table.ts';

const columns: readonly Column[] = [
  { title: 'TRY' },
  { title: 'BEGAN', align: 'right' },
  { title: 'TOOK', align: 'right' },
  { title: 'END' },
];

export function renderPast({ requestId, parts }: PastAnswer): string {
  return [`request ${plainText(requestId)}\n`, ...parts.map(renderPart)].join('\n');
}

function renderPart(part: PastPart): string {
  const { node, at, method, host, path, route, service, attempts, attemptsMade, reason } = part;
  const asked = method === '' ? 'no request that could be read' : `${method} ${host}${path}`;
  const way = [route === undefined ? 'no route' : `route ${route}`, service === undefined ? '' : `service ${service}`];
  const lines = [`${node}  ${at}  ${asked}`, `  ${way.filter((text) => text !== '').join(', ')}`, `  ${reason}`];
  const rows = attempts.map(({ endpoint, startedMs, latencyMs, outcome }) => [
    endpoint,
    `${startedMs.toFixed(1)} ms`,
    `${latencyMs.toFixed(1)} ms`,
    outcome,
  ]);
  const more = attemptsMade > attempts.length ? `and ${attemptsMade - attempts.length} more\n` : '';
  const table = rows.length === 0 ? '' : textTable(columns, rows) + more;
  return `${lines.map((line) => `${plainText(line)}\n`).join('')}${indented(table)}`;
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
