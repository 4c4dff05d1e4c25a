/** `antipode scale SERVICE=N`: more workers, or fewer. */
import { InvalidArgumentError } from 'commander';
import type { ScaleResult } from '../../control/index.ts';
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { plainText } from '../text-table.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';
import { workerCount, workerCountWords } from '../worker-count.ts';

interface ScaleOptions extends AdminOptions {
  readonly json?: boolean;
}

interface Wanted {
  readonly service: string;
  readonly workers: number;
}

export const scale: CommandModule = {
  name: 'scale',
  register(program) {
    const command = withAdmin(program.command('scale'))
      .description('give a service more workers, or fewer, until its config says another number')
      .argument('<service=workers>', 'a service, and how many workers it is to have', parseWanted)
      .action(async ({ service, workers }: Wanted, options: ScaleOptions) => {
        const result = await (await adminClient(options)).scale(service, workers);
        process.stdout.write(`${options.json ? JSON.stringify(result) : plainText(words(result))}\n`);
      });
    examples(command, [['antipode scale web=4', 'four workers, as soon as new ones are ready']]);
  },
};

function parseWanted(text: string): Wanted {
  const [, service, count = ''] = /^(.+)=(-?[\d.]+)$/.exec(text) ?? [];
  if (service === undefined) throw new InvalidArgumentError('write the service and the number of workers: web=4.');
  const workers = workerCount(count);
  if (workers !== undefined) return { service, workers };
  throw new InvalidArgumentError(`${service}: ${count} is not allowed; give ${workerCountWords}.`);
}

function words({ service, from, to, ready }: ScaleResult): string {
  const count = to === 1 ? '1 worker' : `${to} workers`;
  const change = from === to ? 'as before' : `there were ${from}`;
  return `${service}: ${count}, ${change}${ready === to ? '' : `; ${ready} of them ready`}`;
}
