/** What a drill has found, as people read it. */
import type { DrillReport } from '../../backup/index.ts';
import { roughSize } from '../rough-size.ts';
import { plainText, textTable } from '../text-table.ts';
import { tookText } from './render-backups.ts';

export function renderDrill({ backup, position, rpoMs, rtoMs, bytes, tables, isSame }: DrillReport): string {
  const table = textTable(
    [{ title: 'TABLE' }, { title: 'RESTORED' }, { title: 'COMPARED' }],
    tables.map(({ name, isSame: same, source = 'none', restored = 'none' }) => [
      name,
      restored,
      same ? 'the same' : `different: the source has ${source}`,
    ]),
  );
  const loss = rpoMs === 0 ? 'nothing would be lost now' : `the last ${tookText(rpoMs)} would be lost now`;
  const verdict = isSame ? 'the backup is good' : 'THE BACKUP IS NOT WHAT THE SOURCE HAS';
  const lines = [
    `${backup} restored to position ${position}: ${verdict}`,
    `RPO ${tookText(rpoMs)}: ${loss}`,
    `RTO ${tookText(rtoMs)}: ${roughSize(bytes)} checked, restored and opened`,
  ];
  return table + lines.map((line) => `${plainText(line)}\n`).join('');
}
