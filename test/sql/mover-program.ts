/** Begins the move that its argument describes, or goes on with it, and ends itself at the step it is told. */
import { createShards, type MoveOrder, type ShardsOptions } from '../../src/sql/index.ts';

interface Work {
  readonly options: ShardsOptions;
  readonly order: MoveOrder;
  readonly killAt?: string;
}

const { options, order, killAt } = JSON.parse(process.argv[2]!) as Work;
await using shards = createShards(options);
const run = {
  pace: 1,
  groupBuckets: 2,
  onProgress({ stage }: { readonly stage: string }) {
    if (stage === killAt) process.kill(process.pid, 'SIGKILL');
  },
};
const outcome = (await shards.moves.resume(run)) ?? (await shards.moves.move(order, run));
process.stdout.write(outcome.state);
