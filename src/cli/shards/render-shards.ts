/** The state of shards as people read it. */

import type { MoveOutcome, MoveProgress, ReferenceDrift, ShardsStatus } from '../../sql/index.ts';
import { roughSize } from '../rough-size.ts';
import { textTable } from '../text-table.ts';
import { formatBuckets } from './bucket-list.ts';

export function renderShardsStatus({ version, servers, move }: ShardsStatus): string {
  const table = textTable(
    [
      { title: 'SERVER' },
      { title: 'BUCKETS', align: 'right' },
      { title: 'INCOMING', align: 'right' },
      { title: 'CHANGES', align: 'right' },
      { title: 'REASON' },
    ],
    servers.map(({ server, buckets, incoming, changes, reason }) => [
      server,
      buckets === undefined ? '?' : String(buckets),
      String(incoming),
      String(changes),
      reason ?? '',
    ]),
  );
  if (move === undefined) return `${table}map version ${version}, no move under way\n`;
  const { id, source, target, done, buckets, state, isCarriedOut } = move;
  const who = isCarriedOut ? state : `${state}, and nobody carries it out: antipode shards resume, or abort`;
  return `${table}map version ${version}\nmove ${id}, ${source} to ${target}: ${done.length} of ${buckets.length} buckets, ${who}\n`;
}

export function renderOutcome({ move, state, moved }: MoveOutcome): string {
  const which = moved.length === 0 ? 'no bucket' : `buckets ${formatBuckets(moved)}`;
  return `move ${move} ${state}: ${which} moved\n`;
}

/** What of a move's progress is worth a line: a group of buckets that is at home at its target. */
export function progressLine({
  stage,
  source,
  target,
  moved,
  total,
  rows,
  bytes,
  pace,
}: MoveProgress): string | undefined {
  if (stage !== 'clean') return undefined;
  return `${source} to ${target}: ${moved} of ${total} buckets, ${rows} rows, ${roughSize(bytes)} copied, at work ${Math.round(pace * 100)} % of the time`;
}

export function renderDrifts(drifts: readonly ReferenceDrift[], isRepaired: boolean): string {
  if (drifts.length === 0) return 'the reference tables are the same on all servers\n';
  const lines = drifts.map(
    ({ server, table, missing, different, extra }) =>
      `${table} on ${server}: ${missing} rows missing, ${different} different, ${extra} too many`,
  );
  return `${[...lines, isRepaired ? 'repaired' : 'antipode shards check --repair makes them equal'].join('\n')}\n`;
}
