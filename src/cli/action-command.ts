/**
 * What all orders to a running world have in common: send it, print what it did.
 */
import type { ActionResult } from '../control/index.ts';
import { AntipodeError, isAntipodeError } from '../core/index.ts';
import type { AdminClient } from './admin-client.ts';
import { plainText } from './text-table.ts';
import { type AdminOptions, adminClient } from './with-admin.ts';

export interface ActionOptions extends AdminOptions {
  readonly json?: boolean;
}

/** Runs one order and prints its result: one line, or JSON. */
export async function runAction(
  options: ActionOptions,
  act: (client: AdminClient) => Promise<ActionResult>,
): Promise<void> {
  const result = await act(await adminClient(options));
  const { target, state, changed } = result;
  const line = plainText(`${target}: ${state}${changed ? '' : ' already'}`);
  process.stdout.write(`${options.json ? JSON.stringify(result) : line}\n`);
}

/** Runs one intervention; a world in production does not know the path. */
export function runIntervention(options: ActionOptions, verb: string, body: unknown): Promise<void> {
  return runAction(options, async (client) => {
    try {
      return await client.act(`/v1/dev/${verb}`, body);
    } catch (error) {
      if (!isAntipodeError(error) || error.details.code !== 'ERR_CONTROL_NO_ROUTE') throw error;
      const message = `this world cannot be broken on purpose: only one that antipode dev started takes ${verb}`;
      throw new AntipodeError('ERR_ADMIN_REFUSED', message, { cause: error });
    }
  });
}

/** The same for the link between two regions. Throws ERR_CLI_TARGET for one region twice. */
export async function runLinkIntervention(
  options: ActionOptions,
  verb: 'cut' | 'heal',
  between: readonly [string, string],
): Promise<void> {
  const [region, other] = between;
  if (region === other) {
    const message = `there is no link from ${region} to itself: name two different regions`;
    throw new AntipodeError('ERR_CLI_TARGET', message, { details: { region } });
  }
  await runIntervention(options, verb, { between });
}
