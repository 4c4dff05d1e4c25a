/** `antipode logs`: what the processes of apps wrote, and what they write. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { controlDefaults, type LogFilter, type LogLine, type ServiceStatus } from '../../control/index.ts';
import { appLineText, timeOf } from '../app-line.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { followLogs } from '../follow-logs.ts';
import { plainText } from '../text-table.ts';
import { type AdminOptions, adminClient, withAdmin } from '../with-admin.ts';

interface LogsOptions extends AdminOptions, Omit<LogFilter, 'service'> {
  readonly json?: boolean;
  readonly follow?: boolean;
  readonly lines?: number;
}

export const logs: CommandModule = {
  name: 'logs',
  register(program) {
    const command = withOptions(withAdmin(program.command('logs')))
      .description('show what the processes of apps wrote')
      .argument('[service]', 'of this service alone')
      .action((service: string | undefined, options: LogsOptions) => show(service, options));
    examples(command, [
      ['antipode logs', 'the last lines of all services'],
      ['antipode logs web -f', 'those of web, and each line as it is written'],
      ['antipode logs web --worker 2 -n 500', 'more, of one worker'],
      ['antipode logs --stream stderr --json', 'a line of JSON each, for another program'],
    ]);
  },
};

function withOptions(command: Command): Command {
  return command
    .option('-f, --follow', 'stay, and show each line as it is written; a world that is started anew is waited for')
    .option('-n, --lines <count>', `how many of the last lines (default: ${controlDefaults.logLinesShown})`, parseWhole)
    .option('--worker <number>', 'of the worker with this number alone', parseWhole)
    .addOption(new Option('--stream <name>', 'of this stream alone').choices(['stdout', 'stderr']))
    .option('--region <id>', 'of this region alone');
}

async function show(service: string | undefined, options: LogsOptions): Promise<void> {
  const { lines, worker, stream, region } = options;
  const query = {
    ...(service !== undefined && { service }),
    ...(region !== undefined && { region }),
    ...(worker !== undefined && { worker }),
    ...(stream !== undefined && { stream }),
    ...(lines !== undefined && { lines }),
  };
  const write = (line: LogLine) => {
    const text = options.json ? JSON.stringify(line) : plainText(`${timeOf(line.at)}  ${appLineText(line)}`);
    process.stdout.write(`${text}\n`);
  };
  const said = (text: string) => void process.stderr.write(`antipode: ${text}\n`);
  const client = await adminClient(options);
  const last = options.follow ? [] : (await client.logs(query)).lines;
  last.forEach(write);
  const silence = last.length > 0 ? undefined : silenceOf((await client.status()).services, service);
  if (silence !== undefined) said(silence);
  if (!options.follow) return;
  const gap = () => said('lines are missing here: there were more than are remembered, or they are of another run');
  await followLogs(client, { query, output: { line: write, gap, said } });
}

/** Why no line will come; undefined where one may. */
function silenceOf(services: readonly ServiceStatus[], service: string | undefined): string | undefined {
  const asked = services.filter(({ id }) => service === undefined || id === service);
  if (asked.some(({ workers }) => workers.length > 0)) return undefined;
  if (service === undefined) return 'this world has no processes whose lines could be shown: no service has `run`';
  return asked.length === 0 ? undefined : `${service} has no processes here whose lines could be shown`;
}

function parseWhole(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError('It is not a whole number.');
  return Number(value);
}
