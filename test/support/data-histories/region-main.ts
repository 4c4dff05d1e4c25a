/** A region with data in a process of its own, asked over the channel to its parent: `node region-main.ts OPTIONS`. */
import { isAntipodeError } from '../../../src/core/index.ts';
import { openData, type SqliteOptions, sqlite } from '../../../src/data/index.ts';
import type { RegionAnswer, RegionCall } from './region-calls.ts';
import { perform } from './store-request.ts';

const { region, ...options } = JSON.parse(process.argv[2]!) as SqliteOptions & { readonly region: string };
let setByMs = 0;
const wallClock = { now: () => Date.now() + setByMs };
const data = await openData({ engine: sqlite(options), region, wallClock });

process.on('message', async ({ id, call }: { readonly id: number; readonly call: RegionCall }) => {
  const answer: RegionAnswer = await run(call).then(
    (value) => ({ value }),
    (error: unknown) => {
      if (!isAntipodeError(error)) throw error;
      return { code: error.code, message: error.message, details: error.details };
    },
  );
  process.send!({ id, answer });
});
process.on('disconnect', () => process.exit());
process.send!({ id: 0, answer: { value: 'open' } });

async function run(call: RegionCall): Promise<unknown> {
  switch (call.type) {
    case 'ask':
      return perform(data, call.request);
    case 'status':
      return data.status();
    case 'failover':
      return data.failover(region, { force: call.force });
    case 'set clock':
      setByMs += call.byMs;
      return undefined;
  }
}
