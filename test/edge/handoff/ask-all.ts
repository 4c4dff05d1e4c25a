/** Many clients at one time. */
import assert from 'node:assert/strict';
import { HandoffClient } from './client.ts';
import type { Fleet } from './fleet.ts';

export async function clients(fleet: Fleet, count: number): Promise<HandoffClient[]> {
  return Promise.all(Array.from({ length: count }, () => HandoffClient.open(fleet.port)));
}

/** Asks on every connection; returns who answered. */
export async function askAll(from: readonly HandoffClient[], mark: string): Promise<Set<number>> {
  const pids = await Promise.all(
    from.map(async (client, index) => {
      const { status, body, head } = await client.ask(`/echo/${mark}${index}`);
      const [id, pid] = body.split(' ');
      assert.equal(status, 200);
      assert.equal(id, `${mark}${index}`);
      assert.doesNotMatch(head, /connection: close/);
      return Number(pid);
    }),
  );
  return new Set(pids);
}
