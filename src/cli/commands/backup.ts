/** `antipode backup`: a copy of the data while they are used, the log behind it, and what there is. */
import { InvalidArgumentError } from 'commander';
import type { BackupReport, Retention } from '../../backup/index.ts';
import { parseDuration } from '../../core/index.ts';
import { backupSource } from '../backup/backup-source.ts';
import { type DataPlaceOptions, findDataPlace, withDataPlace } from '../backup/data-place.ts';
import { ProgressOutput } from '../backup/progress-output.ts';
import { backupJson, renderBackups, renderReport } from '../backup/render-backups.ts';
import { type CommandModule, examples } from '../command-module.ts';
import { plainText } from '../text-table.ts';

interface BackupCommandOptions extends DataPlaceOptions {
  readonly log?: boolean;
  readonly follow?: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly keep?: number;
  readonly keepFor?: number;
  readonly every?: number;
  readonly newEvery?: number;
  readonly slot?: string;
}

export const backup: CommandModule = {
  name: 'backup',
  register(program) {
    const command = withDataPlace(program.command('backup'))
      .description('copy the data while they are used, so that they can be restored to any later moment')
      .option('--log', 'add to the newest backup what was written since')
      .option('--follow', 'stay: add the log every few seconds, and make a new backup once a day')
      .option('--every <duration>', 'with --follow: how often the log is added (default: 5s)', parseTime)
      .option('--new-every <duration>', 'with --follow: how often a new backup is made (default: 1d)', parseTime)
      .option('--keep <number>', 'how many backups stay (default: 7)', parseCount)
      .option('--keep-for <duration>', 'keep what leads to every moment of that time: 30d', parseTime)
      .option('--slot <name>', 'PostgreSQL: a replication slot that keeps the log until it is archived')
      .option('--list', 'show the backups there are')
      .option('--json', 'print JSON')
      .action(run);
    examples(command, [
      ['antipode backup', 'a new backup'],
      ['antipode backup --log', 'what was written since, for cron: a new backup where there is none'],
      ['antipode backup --follow --keep-for 30d', 'for a service: at most seconds are lost with the machine'],
      ['antipode backup --list', ''],
    ]);
  },
};

async function run(options: BackupCommandOptions): Promise<void> {
  const { backUp, followBackup, readStore } = await import('../../backup/index.ts');
  const place = await findDataPlace(options);
  const folder = place.backups;
  const isJson = options.json === true;
  const progress = new ProgressOutput(process.stderr, { isSilent: isJson });
  progress.note(place.choice);
  if (!options.list) progress.note(place.leftOut);
  if (options.list) {
    const content = await readStore(folder);
    const json = { backups: content.backups.map(backupJson), unreadable: content.unreadable };
    process.stdout.write(isJson ? `${JSON.stringify(json)}\n` : renderBackups(content));
    return;
  }
  const write = (report: BackupReport): void => {
    progress.end();
    const { backup: made, ...rest } = report;
    process.stdout.write(isJson ? `${JSON.stringify({ ...rest, backup: backupJson(made) })}\n` : renderReport(report));
  };
  const shared = { folder, retention: retentionOf(options), onProgress: progress.show };
  const source = await backupSource(place, options);
  if (!options.follow) {
    write(await backUp(source, { ...shared, mode: options.log ? 'log' : 'new' }));
    return;
  }
  const over = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => over.abort());
  await followBackup(source, {
    ...shared,
    signal: over.signal,
    logEveryMs: options.every,
    newEveryMs: options.newEvery,
    onReport: (report) => (isJson || report.isNew) && write(report),
    onError: (error) => process.stderr.write(`antipode: ${plainText((error as Error).message)}\n`),
  });
}

function retentionOf({ keep, keepFor }: BackupCommandOptions): Retention | undefined {
  return keep === undefined && keepFor === undefined ? undefined : { keep, keepForMs: keepFor };
}

function parseTime(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    throw new InvalidArgumentError("Write a duration: '30s', '12h', '30d'.");
  }
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number above 0.');
}
