/**
 * Restores the newest backup and starts a server on it, in a process of its own that a test kills:
 * `node trial-process.ts URL PROGRAMS BACKUPS INTO`. It sends the server's process id, and the folder of its
 * socket.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresSource, restore } from '../../src/backup/index.ts';

const [url, programs, folder, into] = process.argv.slice(2);
await restore({ folder: folder!, into: into!, programs });
await postgresSource({ url: url!, programs }).open(into!);
const lines = (await readFile(join(into!, 'postmaster.pid'), 'utf8')).split('\n');
process.send?.([Number(lines[0]), lines[4]]);
