/** `antipode restore`: the data of a backup, as they were at a time or a position, in a place where nothing is. */
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseTarget, type Target } from '../../backup/index.ts';
import { type DataPlace, type DataPlaceOptions, findDataPlace, withDataPlace } from '../backup/data-place.ts';
import { interruptible } from '../backup/interruptible.ts';
import { ProgressOutput } from '../backup/progress-output.ts';
import { renderRestore } from '../backup/render-backups.ts';
import { type CommandModule, examples } from '../command-module.ts';

interface RestoreCommandOptions extends DataPlaceOptions {
  readonly to?: Target;
  readonly into: string;
  readonly primary?: string;
  readonly aboveTerm?: number;
  readonly json?: boolean;
}

export const restoreCommand: CommandModule = {
  name: 'restore',
  register(program) {
    const command = withDataPlace(program.command('restore'))
      .description('make the data of a backup again, as they were at a time or a position')
      .option('--to <moment>', "a time in ISO 8601, a position, or 'latest' (default: latest)", parseMoment)
      .requiredOption('--into <path>', 'the file that is made, of PostgreSQL the data folder; nothing is written over')
      .option('--primary <region>', 'who is primary of what is restored (default: who was)')
      .option(
        '--above-term <number>',
        'the highest term that a region out of reach has known: see the guide',
        parseTerm,
      )
      .option('--json', 'print JSON')
      .action(run);
    examples(command, [
      ['antipode restore --into restored.sqlite', 'the end of the newest backup'],
      ['antipode restore --to 2026-11-21T17:30:00Z --into restored.sqlite', 'before the mistake'],
    ]);
  },
};

async function run(options: RestoreCommandOptions): Promise<void> {
  const { restore } = await import('../../backup/index.ts');
  // With the folder of the backups nothing else is needed, and where a machine was lost there is nothing else.
  const place = options.backups === undefined ? await findDataPlace(options) : undefined;
  const progress = new ProgressOutput(process.stderr, { isSilent: options.json === true });
  progress.note(place?.choice);
  const aboveTerm = await highestTerm(place, options, progress);
  const report = await interruptible((signal) =>
    restore({
      folder: place?.backups ?? resolve(options.backups!),
      target: options.to ?? { kind: 'end' },
      into: resolve(options.into),
      region: options.primary,
      regions: place?.regions,
      aboveTerm,
      programs: options.programs,
      onProgress: progress.show,
      signal,
    }),
  ).finally(() => progress.end());
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderRestore(report));
}

/** Of the regions whose files are here, and as the user says it. */
async function highestTerm(
  place: DataPlace | undefined,
  { aboveTerm = 0 }: RestoreCommandOptions,
  progress: ProgressOutput,
): Promise<number> {
  const { knownTerm } = await import('../../backup/index.ts');
  const { highest, silent } = await knownTerm(place?.regionFiles ?? []);
  for (const { path, error } of silent) progress.note(`${path} does not say which terms it knows: ${error.message}`);
  return Math.max(aboveTerm, highest);
}

function parseMoment(text: string): Target {
  const target = parseTarget(text);
  if (target !== undefined) return target;
  throw new InvalidArgumentError("Write a time like 2026-11-21T17:30:00Z, a position, or 'latest'");
}

function parseTerm(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Write a whole number, as `antipode status` shows it.');
}
