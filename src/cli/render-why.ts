/** Where a request would go as text for people: the outcome, then every candidate with what counted. */
import type { WhyAnswer, WhyChoice } from '../control/index.ts';
import { type Column, plainText, textTable } from './text-table.ts';

export function renderWhy({ url, route, service, region, endpoint, reason }: WhyAnswer): string {
  const way = [route === undefined ? 'no route' : `route ${route}`, service === undefined ? '' : `service ${service}`];
  const title = `${url}: ${way.filter((text) => text !== '').join(', ')}\n${reason}`;
  const head = title.split('\n').map((line) => `${plainText(line)}\n`);
  const choices = [choice('REGION', region), choice('ENDPOINT', endpoint)].filter((text) => text !== '');
  return [head.join(''), ...choices].join('\n');
}

function choice(title: string, chosen: WhyChoice | undefined): string {
  if (chosen === undefined) return '';
  const columns: readonly Column[] = [
    { title: '' },
    { title },
    { title: chosen.unit === undefined ? 'SCORE' : `SCORE (${plainText(chosen.unit)})`, align: 'right' },
    { title: 'REASON' },
  ];
  return textTable(
    columns,
    chosen.candidates.map(({ id, chosen: isChosen, score, reason }) => [
      isChosen ? '→' : '',
      id,
      score === undefined ? '-' : scoreWords(score),
      reason,
    ]),
  );
}

/** Four figures tell candidates apart; the rest is noise. */
function scoreWords(score: number): string {
  return String(Number(score.toPrecision(4)));
}
