/** `antipode slow REGION DELAY`: adds delay to every round trip of a region of `antipode dev`. */
import { InvalidArgumentError } from 'commander';
import { isAntipodeError, parseDuration } from '../../core/index.ts';
import { type ActionOptions, runIntervention } from '../action-command.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { withAdmin } from '../with-admin.ts';

export const slow: CommandModule = {
  name: 'slow',
  register(program) {
    const command = withAdmin(program.command('slow'))
      .description('add delay to every round trip of a region (antipode dev only)')
      .argument('<region>', 'the region to slow down')
      .argument('<delay>', "how much: '300ms', '1s'; 0ms ends it", readDelay)
      .action((region: string, ms: number, options: ActionOptions) => runIntervention(options, 'slow', { region, ms }));
    examples(command, [
      ['antipode slow eu-west 300ms', 'clients for whom another region is nearer now go there'],
      ['antipode slow eu-west 0ms', 'as fast as before'],
    ]);
  },
};

function readDelay(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (isAntipodeError(error)) throw new InvalidArgumentError(error.message);
    throw error;
  }
}
