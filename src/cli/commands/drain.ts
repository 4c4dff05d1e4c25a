/** `antipode drain TARGET`: no new requests to a region or endpoint; those in flight go on. */
import type { CommandModule } from '../command-module.ts';
import { drainCommand } from '../drain-command.ts';

export const drain: CommandModule = drainCommand({
  verb: 'drain',
  description: 'send no new requests to a region or an endpoint; those in flight go on',
  examples: [
    ['antipode drain eu-west', 'a whole region'],
    ['antipode drain region:eu-west', 'the same, where an endpoint has this name too'],
  ],
});
