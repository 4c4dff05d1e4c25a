/**
 * A verdict for people: the sentence, and below it who did what when, a column for each beginning and end:
 *
 *     linearizability: key "x": nothing explains "read → 1" (#4): the register holds 2
 *       #0  ada   write 1   ├─┤
 *       #2  bob   write 2       ├─┤
 *       #4  ada   read → 1          ├─┤
 */
import { describeOperation, type Operation } from './history/operation.ts';
import type { Verdict, Violation } from './verdict.ts';

const mostViolations = 5;
const mostOperations = 24;

export function describeVerdict(verdict: Verdict): string {
  if (verdict.outcome === 'ok') return 'ok';
  if (verdict.outcome === 'undecided') return `undecided: ${verdict.reason}`;
  const { violations } = verdict;
  const more = violations.length - mostViolations;
  return [
    ...violations.slice(0, mostViolations).map(describeViolation),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ].join('\n');
}

function describeViolation({ rule, message, operations }: Violation): string {
  return [`${rule}: ${message}`, ...timeline(operations)].join('\n');
}

function timeline(all: readonly Operation[]): readonly string[] {
  const shown = all.toSorted((a, b) => a.start - b.start).slice(-mostOperations);
  const columns = [...new Set(shown.flatMap(({ start, end }) => [start, end]))]
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const columnOf = new Map(columns.map((place, column) => [place, column * 2]));
  const rows = shown.map((operation) => {
    const from = columnOf.get(operation.start)!;
    const to = columnOf.get(operation.end);
    const bar = to === undefined ? `├${'─'.repeat(columns.length * 2 - from)}…` : `├${'─'.repeat(to - from - 1)}┤`;
    return [`#${operation.id}`, operation.session, facts(operation), ' '.repeat(from) + bar];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const hidden = all.length - shown.length;
  return [
    ...(hidden > 0 ? [`  … after ${hidden} more`] : []),
    ...rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`),
  ];
}

function facts(operation: Operation): string {
  const { version, epoch, node } = operation;
  const known = [
    ...(version === undefined ? [] : [`version ${version}`]),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
    ...(node === undefined ? [] : [`at ${node}`]),
  ];
  const said = describeOperation(operation);
  return known.length === 0 ? said : `${said} (${known.join(', ')})`;
}
