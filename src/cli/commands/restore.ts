/** `antipode restore`: the data of a backup, as they were at a time or a position, in a place where nothing is. */
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseTarget, type Target } from '../../backup/index.ts';
import { type DataPlaceOptions, findDataPlace, withDataPlace } from '../backup/data-place.ts';
import { ProgressOutput } from '../backup/progress-output.ts';
import { renderRestore } from '../backup/render-backups.ts';
import { type CommandModule, examples } from '../command-module.ts';

interface RestoreCommandOptions extends DataPlaceOptions {
  readonly to?: Target;
  readonly into: string;
  readonly primary?: string;
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
  const place = options.backups === undefined ? await findDataPlace(options) : { backups: resolve(options.backups) };
  const progress = new ProgressOutput(process.stderr, { isSilent: options.json === true });
  if ('choice' in place) progress.note(place.choice);
  const into = resolve(options.into);
  const report = await restore({
    folder: place.backups,
    target: options.to ?? { kind: 'end' },
    into,
    region: options.primary,
    regions: 'regions' in place ? place.regions : undefined,
    programs: options.programs,
    onProgress: progress.show,
  });
  progress.end();
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderRestore(report));
}

function parseMoment(text: string): Target {
  const target = parseTarget(text);
  if (target !== undefined) return target;
  throw new InvalidArgumentError("Write a time like 2026-11-21T17:30:00Z, a position, or 'latest'");
}
