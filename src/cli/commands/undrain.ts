/** `antipode undrain TARGET`: a drained region or endpoint takes requests again. */
import type { CommandModule } from '../command-module.ts';
import { drainCommand } from '../drain-command.ts';

export const undrain: CommandModule = drainCommand({
  verb: 'undrain',
  description: 'let a drained region or endpoint take requests again',
  examples: [['antipode undrain eu-west', 'as far as its health allows']],
});
