/**
 * Workers that are killed at any moment, under load. Every request has an id of its own, so that an answer that is another
 * request's, or comes twice, is seen. `ANTIPODE_TEST_KILLS=100` kills more of them than a usual run has time for.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { handoffDefaults } from '../../../src/supervisor/index.ts';
import { HandoffClient } from './client.ts';
import { type Fleet, startFleet } from './fleet.ts';

const kills = Number(process.env.ANTIPODE_TEST_KILLS ?? 6);
const stalledMs = 3_000;

interface Seen {
  answered: number;
  /** Told that it is not known whether they were carried out. */
  lost: number;
  /** Whose connection ended without a word. */
  cut: number;
  /** Whose client waited in vain: read by the worker in the very moment of its death. */
  stalled: number;
  readonly wrong: string[];
}

test('workers killed at random answer no request wrongly, and none twice', {
  timeout: 60_000 + kills * 6_000,
}, async (t) => {
  await using fleet = await startFleet({ workers: 2 });
  const seen: Seen = { answered: 0, lost: 0, cut: 0, stalled: 0, wrong: [] };
  const load = { isOver: false };
  const all = Array.from({ length: 12 }, (_, index) => ask(fleet, load, seen, index));
  for (let killed = 0; killed < kills; killed++) {
    const next = fleet.add();
    await sleep(Math.random() * 50);
    const [oldest] = fleet.workers;
    await next;
    await sleep(Math.random() * 20);
    await oldest!.kill();
  }
  load.isOver = true;
  await Promise.all(all);
  t.diagnostic(JSON.stringify({ kills, ...seen, parent: fleet.handoff.counts }));
  assert.deepEqual(seen.wrong, []);
  assert.ok(seen.answered > 50 * kills);
  // Of each worker a group may be read and not written down, and the answers to one be in doubt.
  const most = kills * handoffDefaults.groupReads;
  assert.ok(seen.cut <= most, `${seen.cut} connections ended without a word`);
  assert.ok(seen.stalled <= most, `${seen.stalled} clients waited in vain`);
});

async function ask(fleet: Fleet, load: { readonly isOver: boolean }, seen: Seen, index: number): Promise<void> {
  let client = await HandoffClient.open(fleet.port);
  for (let count = 0; !load.isOver; count++) {
    const id = `c${index}n${count}`;
    const path = `/${count % 3 === 0 ? 'slow' : 'echo'}/${id}`;
    const answer = count % 7 === 0 ? client.ask(path, 'POST', 'content-length: 0\r\n\r\n') : client.ask(path);
    const end = await outcome(answer);
    if (typeof end === 'string') seen[end]++;
    else if (end.status === 502) seen.lost++;
    else if (end.status !== 200 || end.body.split(' ')[0] !== id) seen.wrong.push(`${id}: ${end.status} ${end.body}`);
    else seen.answered++;
    if (client.surplus !== '') seen.wrong.push(`${id}: ${client.surplus}`);
    if (typeof end !== 'string' && end.status === 200) continue;
    client.close();
    client = await HandoffClient.open(fleet.port);
  }
  client.close();
}

async function outcome<T>(answer: Promise<T>): Promise<T | 'cut' | 'stalled'> {
  const impatience = new AbortController();
  const stalled = sleep(stalledMs, 'stalled' as const, { signal: impatience.signal }).catch(() => 'stalled' as const);
  const cut = answer.catch(() => 'cut' as const);
  const end = await Promise.race([cut, stalled]);
  impatience.abort();
  return end;
}
