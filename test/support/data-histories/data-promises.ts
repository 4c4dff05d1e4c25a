/**
 * What replicated data promises, and how a history shows that it was kept: one row each, run in the simulator and with real
 * processes. docs/guides/data.md states the same in words.
 */

import {
  checkDurability,
  checkFencing,
  checkLinearizability,
  checkSessions,
  checkStaleness,
  checkVersions,
  type Verdict,
} from '../../../src/consistency/index.ts';
import type { ReadLevelText, WriteLevelText } from '../../../src/data/index.ts';
import type { ReplicationMode } from '../../../src/data/replication/region-context.ts';
import { checkLosses } from './losses.ts';
import type { RunHistory } from './run-history.ts';

export interface DataPromise {
  readonly name: string;
  readonly mode: ReplicationMode;
  readonly read: ReadLevelText;
  readonly write: WriteLevelText;
  readonly keys: number | 'fresh';
  /** The staleness of `read`. Clocks of processes run at different speeds: the checker allows for it. */
  readonly boundMs?: number;
  /** Promotions that may lose what was acknowledged. */
  readonly force: boolean;
  check(run: RunHistory): readonly Verdict[];
}

const shared = { keys: 3, force: false } as const;

export const dataPromises: readonly DataPromise[] = [
  {
    name: 'majority: strong reads and all writes are linearizable, whoever is promoted',
    ...{ ...shared, mode: 'majority', read: 'strong', write: 'local' },
    check: ({ events, final }) => [
      checkLinearizability(events),
      checkDurability(events, final),
      checkFencing(events),
      checkVersions(events),
    ],
  },
  {
    name: 'majority: a session sees what it wrote and saw, and nothing acknowledged is lost',
    ...{ ...shared, mode: 'majority', read: 'session', write: 'local' },
    check: ({ events, final }) => [checkSessions(events), checkDurability(events, final), checkVersions(events)],
  },
  {
    name: 'majority: bounded(500ms) is not older',
    ...{ ...shared, mode: 'majority', read: 'bounded(500ms)', write: 'local', boundMs: 570 },
    check: ({ events, final }) => [checkStaleness(events), checkDurability(events, final)],
  },
  {
    name: 'async: a session sees what it wrote and saw, or is told that it may be lost',
    ...{ ...shared, mode: 'async', read: 'session', write: 'region' },
    check: ({ events }) => [checkSessions(events)],
  },
  {
    name: 'async: the same when promotions are forced',
    ...{ ...shared, mode: 'async', read: 'session', write: 'region', force: true },
    check: ({ events }) => [checkSessions(events)],
  },
  {
    name: 'async: what applied(1) acknowledged survives every promotion that is not forced',
    ...{ mode: 'async', read: 'session', write: 'applied(1)', keys: 'fresh', force: false },
    check: ({ events, final }) => [checkDurability(events, final)],
  },
  {
    name: 'async: what local loses was written behind the promotion, and is reported',
    ...{ mode: 'async', read: 'session', write: 'local', keys: 'fresh', force: false },
    check: (run) => [checkLosses(run)],
  },
];
