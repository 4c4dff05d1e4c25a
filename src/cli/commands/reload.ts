/** `antipode reload [SERVICE]`: the config again, and a new process for every worker, without a failed request. */
import type { ReloadResult, RestartResult } from '../../control/index.ts';
import { AntipodeError } from '../../core/index.ts';
import type { AdminClient } from '../admin-client.ts';
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { checkRenewed, restartable, restartServices } from '../restart-services.ts';
import { withRolloutProgress } from '../rollout-progress.ts';
import { plainText } from '../text-table.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface ReloadOptions extends AdminOptions {
  readonly json?: boolean;
  readonly configOnly?: boolean;
}

type Write = (line: string) => void;

export const reload: CommandModule = {
  name: 'reload',
  register(program) {
    const command = withAdmin(program.command('reload'))
      .description('have a node read its config again, and then give every worker a new process, one after the other')
      .argument('[service]', 'the config stays, and only the workers of this service are new')
      .option('--config-only', 'read the config again and leave the workers as they are')
      .action(async (service: string | undefined, options: ReloadOptions) => {
        if (service !== undefined && options.configOnly) {
          throw new AntipodeError(
            'ERR_CLI_RELOAD',
            'give a service or --config-only: a service has no config of its own',
          );
        }
        const client = await adminClient(options);
        const write: Write = options.json ? () => {} : (line) => void process.stdout.write(`${line}\n`);
        const result =
          service === undefined
            ? await reloadAll(client, options.configOnly === true, write)
            : await withRolloutProgress(client, write, () => restart(client, service, write));
        if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
      });
    examples(command, [
      ['antipode reload', 'the config, and a new process for every worker'],
      ['antipode reload web', 'new processes for one service: a new version of the app'],
      ['antipode reload --config-only', 'the config alone'],
    ]);
  },
};

interface Reloaded extends ReloadResult {
  readonly restarts: readonly RestartResult[];
}

/** The config first: a new version of the app may need it. One with a fault leaves the app as it is. */
async function reloadAll(client: AdminClient, isConfigOnly: boolean, write: Write): Promise<Reloaded> {
  return await withRolloutProgress(client, write, async () => {
    const result = await client.reload();
    const restarts: RestartResult[] = [];
    const services = isConfigOnly ? [] : restartable((await client.status()).services, result.started);
    for (const line of changeLines(result.changes, services.length > 0)) write(line);
    await restartServices(services, async (service) => void restarts.push(await restart(client, service, write)));
    checkRenewed(result.stopped);
    return { ...result, restarts };
  });
}

async function restart(client: AdminClient, service: string, write: Write): Promise<RestartResult> {
  const result = await client.restart(service);
  const { replaced, tookMs, generation } = result;
  const count = replaced === 1 ? '1 new worker' : `${replaced} new workers`;
  write(plainText(`${service}: ${count} after ${(tookMs / 1_000).toFixed(1)} s, generation ${generation}`));
  return result;
}

/** Where nothing has changed, that is said with what is done all the same. */
function changeLines(changes: readonly string[], isRestart: boolean): string[] {
  if (changes.length === 0)
    return [`the config has not changed${isRestart ? '; every worker gets a new process' : ''}`];
  return [`in force: ${changes.length === 1 ? '1 change' : `${changes.length} changes`}`, ...changes.map(plainText)];
}
