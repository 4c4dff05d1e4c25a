/** `antipode drill`: restores the newest backup into a scratch place, and compares it with the data. */
import { resolve } from 'node:path';
import { AntipodeError } from '../../core/index.ts';
import { backupSource } from '../backup/backup-source.ts';
import { type DataPlaceOptions, findDataPlace, withDataPlace } from '../backup/data-place.ts';
import { interruptible } from '../backup/interruptible.ts';
import { ProgressOutput } from '../backup/progress-output.ts';
import { renderDrill } from '../backup/render-drill.ts';
import { type CommandModule, examples } from '../command-module.ts';

interface DrillCommandOptions extends DataPlaceOptions {
  readonly scratch?: string;
  readonly json?: boolean;
}

export const drillCommand: CommandModule = {
  name: 'drill',
  register(program) {
    const command = withDataPlace(program.command('drill'))
      .description('restore the newest backup into a scratch place, compare it with the data, and measure both')
      .option('--scratch <folder>', 'where that is (default: the folder of the system for such things)')
      .option('--json', 'print JSON')
      .action(run);
    examples(command, [['antipode drill', 'ends with 1 when the two differ']]);
  },
};

async function run(options: DrillCommandOptions): Promise<void> {
  const { drill } = await import('../../backup/index.ts');
  const place = await findDataPlace(options);
  const progress = new ProgressOutput(process.stderr, { isSilent: options.json === true });
  progress.note(place.choice);
  const scratch = options.scratch === undefined ? undefined : resolve(options.scratch);
  const source = await backupSource(place, options);
  const report = await interruptible((signal) =>
    drill(source, { folder: place.backups, scratch, onProgress: progress.show, signal }),
  ).finally(() => progress.end());
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderDrill(report));
  if (report.isSame) return;
  const names = report.tables.filter(({ isSame }) => !isSame).map(({ name }) => name);
  throw new AntipodeError('ERR_BACKUP_DIFFERS', `what ${report.backup} restores differs in ${names.join(', ')}`);
}
