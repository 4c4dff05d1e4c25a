/**
 * `drain` and `undrain` are one command in two directions.
 */

import { type ActionOptions, runAction } from './action-command.ts';
import type { CommandModule } from './command-module.ts';
import { examples } from './command-module.ts';
import { findDrainTarget } from './drain-target.ts';
import { withAdmin } from './with-admin.ts';

export interface DrainCommand {
  readonly verb: 'drain' | 'undrain';
  readonly description: string;
  readonly examples: readonly (readonly [typed: string, does: string])[];
}

export function drainCommand({ verb, description, examples: lines }: DrainCommand): CommandModule {
  return {
    name: verb,
    register(program) {
      const command = withAdmin(program.command(verb))
        .description(description)
        .argument(
          '<target>',
          'a region or endpoint as antipode status shows it; region:ID or endpoint:ID to be explicit',
        )
        .action((text: string, options: ActionOptions) =>
          runAction(options, async (client) => {
            const { kind, id } = findDrainTarget(text, await client.status());
            return client.act(`/v1/${kind}s/${encodeURIComponent(id)}/${verb}`);
          }),
        );
      examples(command, lines);
    },
  };
}
