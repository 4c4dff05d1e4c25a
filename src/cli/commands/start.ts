/** `antipode start`: one node, in production. */
import { InvalidArgumentError } from 'commander';
import { loadWorld, withWorkers } from '../../config/index.ts';
import { checkRegion } from '../check-region.ts';
import { type CommandModule, examples, withConfig } from '../command-module.ts';
import { endWithNpm } from '../end-with-npm.ts';
import { runNode } from '../start/run-node.ts';
import { workerCount, workerCountWords } from '../worker-count.ts';

interface StartOptions {
  readonly config?: string;
  readonly region?: string;
  readonly workers?: number;
  readonly json?: boolean;
}

export const start: CommandModule = {
  name: 'start',
  register(program) {
    const command = withConfig(program.command('start'))
      .description('run one node: a region with --region, else the global entry or a world without regions')
      .option('--region <id>', 'the region this node stands in')
      .option('--workers <n>', 'processes per service, instead of the number in the config', parseWorkers)
      .option('--json', 'print the addresses as one JSON line on stdout; the log goes to stderr')
      .action(async ({ config, region, workers, json = false }: StartOptions) => {
        const load = async () => {
          const { world, file } = await loadWorld({ config });
          if (region !== undefined) checkRegion(world, region);
          return { file, world: workers === undefined ? world : withWorkers(world, workers) };
        };
        endWithNpm();
        await runNode({ load, region, workers, json });
      });
    examples(command, [
      ['antipode start --region eu-west', 'the node of one region: its edge and its services'],
      ['antipode start', 'the global entry; in a world without regions, everything'],
    ]);
  },
};

function parseWorkers(text: string): number {
  const workers = workerCount(text);
  if (workers !== undefined) return workers;
  throw new InvalidArgumentError(`Give ${workerCountWords}`);
}
