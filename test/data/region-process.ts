/**
 * A region with data in a process of its own, told what to do over the channel to its parent: `node region-process.ts OPTIONS`.
 */
import { isAntipodeError } from '../../src/core/index.ts';
import { openData, type SqliteOptions, sqlite } from '../../src/data/index.ts';
import type { Call, Outcome } from './region-calls.ts';

const { region, ...options } = JSON.parse(process.argv[2]!) as SqliteOptions & { readonly region: string };
const data = await openData({ engine: sqlite(options), region });
const collection = data.collection<unknown>('c');

process.on('message', async ({ id, call }: { readonly id: number; readonly call: Call }) => {
  const outcome: Outcome = await run(call).then(
    (value) => ({ value }),
    (error: unknown) => {
      if (!isAntipodeError(error)) throw error;
      return { code: error.code, message: error.message, details: error.details };
    },
  );
  process.send!({ id, outcome });
});
process.on('disconnect', () => process.exit());
process.send!({ id: 0, outcome: { value: 'open' } });

function run(call: Call): Promise<unknown> {
  switch (call.type) {
    case 'put':
      return collection.put(call.key, call.value, call.options);
    case 'get':
      return collection.get(call.key, call.options);
    case 'all':
      return collection.list({ limit: 1_000, read: 'eventual' });
    case 'status':
      return data.status();
    case 'failover':
      return data.failover(call.region, { force: call.force });
  }
}
