/**
 * `npm run bench -- backup`: what a backup, a restore and a drill take while rows are written, and what would be lost (RPO) and how
 * long it would take until the data can be read again (RTO), with the log archived every five seconds.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUp, drill, followBackup, restore } from '../../../src/backup/index.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { formatSpread, type Spread, spreadOf } from '../../support/spread.ts';
import { type Fill, postgresSubject, type Subject, sqliteSubject } from './subjects.ts';
import { type Waits, Writer } from './writer.ts';

const savedMegabytes = 64;
const savedRowBytes = 1_024;
const logEveryMs = 5_000;

export const backupBench: Bench = {
  summary: 'backup, restore and drill of both engines under writes: time, size, RPO and RTO',
  usage: [
    `--mb N          of rows; ${savedMegabytes} by default, and only that is saved`,
    `--row-bytes N   of each; ${savedRowBytes} by default, and only that is saved`,
    '--drills N      5 by default',
  ],
  async run(args) {
    const value = (name: string, fallback: number): number =>
      args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback;
    const fill = { megabytes: value('--mb', savedMegabytes), rowBytes: value('--row-bytes', savedRowBytes) };
    const outcomes: Outcome[] = [];
    for (const begin of [sqliteSubject, postgresSubject]) {
      await using subject = await begin(fill);
      outcomes.push(await measure(subject, value('--drills', 5)));
    }
    const machine = describeMachine();
    const page = pageOf(outcomes, fill);
    console.log(page);
    const isSaved = fill.megabytes === savedMegabytes && fill.rowBytes === savedRowBytes;
    if (isSaved) await saveResult('backup', { machine, ...fill, outcomes }, page);
  },
};

interface Outcome {
  readonly name: string;
  readonly backupSeconds: number;
  readonly backupBytes: number;
  readonly restoreSeconds: number;
  readonly rpoSeconds: Spread;
  readonly rtoSeconds: Spread;
  readonly drillSeconds: Spread;
  /** All drills have found both sides the same. */
  readonly isSame: boolean;
  readonly calm: Waits;
  readonly during: Waits;
}

async function measure({ name, source, folder, programs, write }: Subject, drills: number): Promise<Outcome> {
  const backups = join(folder.path, 'backups');
  await using writer = new Writer(write);
  await sleep(logEveryMs);
  const calm = writer.take();
  const { took: backupSeconds, value: made } = await timed(() => backUp(source, { folder: backups }));
  const backupBytes = made.backup.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const over = new AbortController();
  const following = followBackup(source, {
    folder: backups,
    logEveryMs,
    signal: over.signal,
    onReport: () => {},
    onError: (error) => console.error(error),
  });
  const reports = [];
  for (let at = 0; at < drills; at++) {
    // At any moment between two rounds.
    await sleep(logEveryMs * (1 + Math.random()));
    reports.push(await timed(() => drill(source, { folder: backups, scratch: folder.path })));
  }
  const into = join(folder.path, 'restored');
  const { took: restoreSeconds } = await timed(() => restore({ folder: backups, into, programs }));
  over.abort();
  await following;
  const during = writer.take();
  await rm(into, { recursive: true });
  return {
    name,
    backupSeconds,
    backupBytes,
    restoreSeconds,
    rpoSeconds: spreadOf(reports.map(({ value }) => value.rpoMs / 1_000)),
    rtoSeconds: spreadOf(reports.map(({ value }) => value.rtoMs / 1_000)),
    drillSeconds: spreadOf(reports.map(({ took }) => took)),
    isSame: reports.every(({ value }) => value.isSame),
    calm,
    during,
  };
}

/** In seconds. */
async function timed<T>(work: () => Promise<T>): Promise<{ readonly took: number; readonly value: T }> {
  const beganMs = performance.now();
  const value = await work();
  return { took: (performance.now() - beganMs) / 1_000, value };
}

function pageOf(outcomes: readonly Outcome[], { megabytes, rowBytes }: Fill): string {
  const { processor, cores, node, commit, date } = describeMachine();
  const line = (title: string, cell: (outcome: Outcome) => string): readonly string[] => [title, ...outcomes.map(cell)];
  const waits = ({ medianMs, p99Ms, longestMs }: Waits): string =>
    [medianMs, p99Ms, longestMs].map((ms) => ms.toFixed(1)).join(' / ');
  const rows = [
    line('backup, s', ({ backupSeconds }) => backupSeconds.toFixed(2)),
    line('its size, MB', ({ backupBytes }) => (backupBytes / 1_048_576).toFixed(0)),
    line('of the rows, ×', ({ backupBytes }) => (backupBytes / 1_048_576 / megabytes).toFixed(2)),
    line('restore of the newest, s', ({ restoreSeconds }) => restoreSeconds.toFixed(2)),
    line('RPO, s', ({ rpoSeconds }) => formatSpread(rpoSeconds, 2)),
    line('RTO, s', ({ rtoSeconds }) => formatSpread(rtoSeconds, 2)),
    line('drill, s', ({ drillSeconds }) => formatSpread(drillSeconds, 2)),
    line('drills that found both the same', ({ isSame }) => (isSame ? 'all' : 'NOT ALL')),
    line('a write before, ms', ({ calm }) => waits(calm)),
    line('a write meanwhile, ms', ({ during }) => waits(during)),
    line('writes meanwhile; failed', ({ during }) => `${during.count}; ${during.failed}`),
  ];
  return `# Backups

${megabytes} MB of rows of ${rowBytes} bytes, each written by itself, of hexadecimal digits drawn at random; one more at most every 10 ms, the log
archived every ${logEveryMs / 1_000} s. Of several drills the median (least–most); of writes median / 99 % / longest. RPO: how old the end of the backup was; RTO: from the first checksum to data that
can be read, on the same disk. Writer, backup and, of SQLite, the data are one process.

${markdownTable(['', ...outcomes.map(({ name }) => name)], rows)}

${processor}, ${cores} cores, Node.js ${node}, commit ${commit}, ${date}.
`;
}
