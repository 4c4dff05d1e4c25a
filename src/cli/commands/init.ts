/** `antipode init`: a config for the app that is in this folder. */
import { Option } from 'commander';
import type { CommandModule } from '../command-module.ts';
import { examples } from '../command-module.ts';
import { type InitOptions, runInit } from '../init/run-init.ts';

export const init: CommandModule = {
  name: 'init',
  register(program) {
    const command = program
      .command('init')
      .description('write a config for the app in this folder, from its package.json or PM2 config')
      .argument('[file]', "the app's entry file, or a PM2 config; found if not given")
      .addOption(new Option('--format <format>', 'the kind of file').choices(['ts', 'mts', 'json']))
      .option('-f, --force', 'write over a config that is there')
      .option('--print', 'print the config instead of writing it')
      .action((file: string | undefined, options: InitOptions) => runInit(file, options));
    examples(command, [
      ['antipode init', 'antipode.config.ts, and what to do next'],
      ['antipode init ecosystem.config.js --print', 'what would become of a PM2 config'],
    ]);
  },
};
