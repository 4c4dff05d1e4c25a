/** `antipode dev`: the whole world on this machine. */
import { InvalidArgumentError } from 'commander';
import { loadWorld } from '../../config/index.ts';
import { devDefaults } from '../../dev/index.ts';
import { type CommandModule, examples, withConfig } from '../command-module.ts';
import { runDev } from '../dev/run-dev.ts';
import { endWithNpm } from '../end-with-npm.ts';

interface DevOptions {
  readonly config?: string;
  readonly port: number;
  readonly adminPort: number;
  readonly json?: boolean;
  readonly watch: boolean;
}

export const dev: CommandModule = {
  name: 'dev',
  register(program) {
    const command = withConfig(program.command('dev'))
      .description('run the whole world on this machine: every region, and the distances between them')
      .option(
        '--port <port>',
        'the global entry; the regions follow it; 0 takes free ones',
        parsePort,
        devDefaults.port,
      )
      .option(
        '--admin-port <port>',
        'the admin API, which status, why and kill ask; 0 takes a free one',
        parsePort,
        devDefaults.adminPort,
      )
      .option('--json', 'print the addresses as one JSON line when the world is ready, and nothing else')
      .option('--no-watch', 'leave a config and an app that are written as they were')
      .action(async ({ config, port, adminPort, json = false, watch }: DevOptions) => {
        endWithNpm();
        await runDev({ loaded: await loadWorld({ config }), port, adminPort, json, watch });
      });
    examples(command, [
      ['antipode dev', 'the world of the config in this folder'],
      ['antipode dev --port 0 --admin-port 0 --json', 'on free ports, for another program'],
    ]);
  },
};

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('Give a port from 0 to 65535');
}
