/**
 * `npm run bench -- shards`: all rows of a server move to another while clients read and write them: what fails, and what
 * a query takes meanwhile, beside what it took before.
 */
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createShards, type ShardsOptions } from '../../../src/sql/index.ts';
import { type Postgres, startPostgres } from '../../../test/support/postgres.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { type Latencies, Load } from './load.ts';
import { moveAll } from './mover.ts';

const rowBytes = 1_024;
const customers = 20_000;
const calmSeconds = 20;
const savedMegabytes = 1_024;
/** Both servers, their indexes and their logs, for each byte of rows. */
const spaceFactor = 8;

export const shardsBench: Bench = {
  summary: 'a gigabyte of rows moves from server to server under load',
  usage: [
    '--mb N          how much to move; 1024 by default, and only that is saved; 100 takes about a minute, 1024 about ten',
    '--pace N        the part of the time in which it moves at most; 0.5 by default',
    '--minutes N     the move is given up after it; 30 by default',
  ],
  async run(args) {
    const value = (name: string, fallback: number): number =>
      args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback;
    const megabytes = value('--mb', savedMegabytes);
    await checkSpace(megabytes);
    const plan = { megabytes, pace: value('--pace', 0.5), longestMs: value('--minutes', 30) * 60_000 };
    const outcome = await measure(plan);
    const machine = describeMachine();
    const page = pageOf(plan, outcome);
    console.log(page);
    if (megabytes === savedMegabytes) await saveResult('shards', { machine, ...plan, outcome }, page);
  },
};

interface Plan {
  readonly megabytes: number;
  readonly pace: number;
  readonly longestMs: number;
}

interface Outcome {
  readonly calm: Latencies;
  readonly moving: Latencies;
  readonly seconds: number;
  readonly moved: number;
  readonly rows: number;
}

async function checkSpace(megabytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir());
  const free = Math.floor((bavail * bsize) / 2 ** 20);
  const wanted = megabytes * spaceFactor;
  if (free < wanted) throw new Error(`${tmpdir()} has ${free} MB free, and about ${wanted} are needed`);
}

async function measure({ megabytes, pace, longestMs }: Plan): Promise<Outcome> {
  const settings = { shared_buffers: '256MB', max_wal_size: '2GB' };
  await using a = await startPostgres({ settings });
  await using b = await startPostgres({ settings });
  const options: ShardsOptions = { servers: { a: a.url, b: b.url }, tables: { events: 'customer' } };
  const count = await fill(a, b, megabytes);
  await using shards = createShards(options);
  say('preparing');
  await shards.prepare();
  await a.query('VACUUM ANALYZE events');

  const load = new Load(shards, { customers, perCustomer: Math.floor(count / customers) });
  await sleep(2_000);
  load.forget();
  say(`${calmSeconds} s of load without a move`);
  await sleep(calmSeconds * 1_000);
  const calm = load.forget();
  const seconds = await moveAll(options, { pace, longestMs, said: say });
  const moving = load.forget();
  const inserted = await load.stop();
  say('counting');
  const [left, arrived] = await Promise.all([a, b].map(countRows));
  if (left !== 0 || arrived !== count + inserted) {
    throw new Error(`${left} rows on a and ${arrived} on b, of ${count} and ${inserted} inserted meanwhile`);
  }
  const moved = (await shards.status()).servers.find(({ server }) => server === 'b')!.buckets!;
  return { calm, moving, seconds, moved, rows: arrived };
}

/** Returns how many rows there are. */
async function fill(a: Postgres, b: Postgres, megabytes: number): Promise<number> {
  const create =
    'CREATE TABLE events (customer bigint, id bigint, payload text, hits integer DEFAULT 0, PRIMARY KEY (customer, id))';
  for (const server of [a, b]) await server.query(create);
  const count = Math.round((megabytes * 2 ** 20) / rowBytes);
  say(`writing ${count} rows`);
  await a.query(
    `INSERT INTO events SELECT n % $2, n / $2, repeat(md5(n::text), ${rowBytes / 32}) FROM generate_series(0, $1 - 1) AS s(n)`,
    [count, customers],
  );
  return count;
}

async function countRows(server: Postgres): Promise<number> {
  return (await server.query<{ n: number }>('SELECT count(*)::int AS n FROM events'))[0]!.n;
}

/** What goes on, with the time since the start. */
function say(what: string): void {
  console.error(`${(performance.now() / 1_000).toFixed(0).padStart(5)} s  ${what}`);
}

function pageOf({ megabytes, pace }: Plan, { calm, moving, seconds, moved, rows }: Outcome): string {
  const { processor, cores, node, commit, date } = describeMachine();
  return `# A move of ${megabytes} MB under load

${processor}, ${cores} cores; Node.js ${node}; commit ${commit}; ${date}. Two PostgreSQL 15 on the same machine, without
fsync; rows of ${rowBytes} bytes; 8 clients, each with a pause of 5 ms after each query by key: half reads, the others updates and inserts.
\`antipode shards rebalance --pace ${pace}\` moves every bucket in a process of its own.

${markdownTable(['', 'queries', 'failed', 'median ms', 'p99 ms', 'longest ms'], [row('before', calm), row('during the move', moving)], [1, 2, 3, 4, 5])}

${moved} buckets in ${seconds.toFixed(1)} s. The p99 is ${(moving.p99Ms / calm.p99Ms).toFixed(2)} times what it was. ${rows} rows before and after, counted on both servers.
`;
}

function row(what: string, { queries, failed, medianMs, p99Ms, longestMs }: Latencies): readonly string[] {
  return [what, String(queries), String(failed), ...[medianMs, p99Ms, longestMs].map((ms) => ms.toFixed(2))];
}
