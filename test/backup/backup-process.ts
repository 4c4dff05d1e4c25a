/** Backs up a file again and again, in a process of its own that a test kills: `node backup-process.ts FILE FOLDER`. */
import { backUp, sqliteSource } from '../../src/backup/index.ts';

const [path, folder] = process.argv.slice(2);
const source = sqliteSource({ path: path! });
process.on('disconnect', () => process.exit());
for (;;) {
  await backUp(source, { folder: folder!, retention: { keep: 2 } });
  process.send?.('made');
}
