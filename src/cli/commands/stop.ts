/** `antipode stop`: a node finishes what it has and ends. */
import type { ActionResult, ControlEvent } from '../../control/index.ts';
import { AntipodeError, isAntipodeError } from '../../core/index.ts';
import type { AdminClient } from '../admin-client.ts';
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { plainText } from '../text-table.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface StopOptions extends AdminOptions {
  readonly json?: boolean;
}

export const stop: CommandModule = {
  name: 'stop',
  register(program) {
    const command = withAdmin(program.command('stop'))
      .description('end a node once it has finished the requests it has; waits for that')
      .action(async (options: StopOptions) => {
        const write = (line: string) => void process.stdout.write(`${line}\n`);
        const result = await stopped(await adminClient(options), ({ target, state }) => {
          if (!options.json) write(plainText(`${target}: ${state}`));
        });
        write(options.json ? JSON.stringify(result) : plainText(`${result.target}: stopped`));
      });
    examples(command, [['antipode stop', 'the node on this machine, as SIGTERM would']]);
  },
};

/** Resolves when the node is gone. */
async function stopped(client: AdminClient, onOrder: (result: ActionResult) => void): Promise<ActionResult> {
  const over = new AbortController();
  const events = await client.openEvents(over.signal);
  try {
    const result = await order(client);
    onOrder(result);
    await untilGone(events);
    return result;
  } finally {
    over.abort();
  }
}

/** Throws ERR_ADMIN_REFUSED where the world is ended otherwise. */
async function order(client: AdminClient): Promise<ActionResult> {
  try {
    return await client.act('/v1/stop');
  } catch (error) {
    if (!isAntipodeError(error) || error.details.code !== 'ERR_CONTROL_NO_ROUTE') throw error;
    const message = 'this world is not ended by an order: end antipode dev where it runs, with Ctrl-C';
    throw new AntipodeError('ERR_ADMIN_REFUSED', message, { cause: error });
  }
}

/** The admin API is the last to go, and its events with it. */
async function untilGone(events: AsyncIterable<ControlEvent>): Promise<void> {
  try {
    for await (const _ of events);
  } catch (error) {
    if (!isAntipodeError(error) || error.code !== 'ERR_ADMIN_UNREACHABLE') throw error;
  }
}
