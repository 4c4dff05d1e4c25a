/**
 * `npm run bench -- shards`: all rows of a server move to another while clients read and write them: what fails, and what
 * a query takes meanwhile, beside what it took before.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createShards, type ShardsOptions } from '../../../src/sql/index.ts';
import { startPostgres } from '../../../test/support/postgres.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { Bench } from '../../bench.ts';
import { describeMachine } from '../../support/machine.ts';
import { markdownTable } from '../../support/markdown-table.ts';
import { saveResult } from '../../support/results.ts';
import { type Latencies, Load } from './load.ts';

const rowBytes = 1_024;
const customers = 20_000;
const calmSeconds = 20;

export const shardsBench: Bench = {
  summary: 'a gigabyte of rows moves from server to server under load',
  usage: [
    '--mb N          how much to move; 1024 by default, and only that is saved',
    '--pace N        0.5 by default',
  ],
  async run(args) {
    const value = (name: string, fallback: number): number =>
      args.includes(name) ? Number(args[args.indexOf(name) + 1]) : fallback;
    const megabytes = value('--mb', 1_024);
    const outcome = await measure(megabytes, value('--pace', 0.5));
    const machine = describeMachine();
    const page = `# A move of ${megabytes} MB under load

${machine.processor}; Node.js ${machine.node}; commit ${machine.commit}; ${machine.date}. Two PostgreSQL 15 on the same machine, without
fsync; rows of ${rowBytes} bytes; 8 clients, each with a pause of 5 ms after each query by key: half reads, the others updates and inserts.
\`antipode shards rebalance\` moves every bucket in a process of its own.

${markdownTable(['', 'queries', 'failed', 'median ms', 'p99 ms', 'longest ms'], [row('before', outcome.calm), row('during the move', outcome.moving)], [1, 2, 3, 4, 5])}

${outcome.moved} buckets in ${outcome.seconds.toFixed(1)} s. The p99 is ${(outcome.moving.p99Ms / outcome.calm.p99Ms).toFixed(2)} times what it was. ${outcome.rows} rows before and after, counted on both servers.
`;
    console.log(page);
    if (megabytes === 1_024) await saveResult('shards', { machine, megabytes, outcome }, page);
  },
};

interface Outcome {
  readonly calm: Latencies;
  readonly moving: Latencies;
  readonly seconds: number;
  readonly moved: number;
  readonly rows: number;
}

async function measure(megabytes: number, pace: number): Promise<Outcome> {
  const settings = { shared_buffers: '256MB', max_wal_size: '4GB' };
  await using a = await startPostgres({ settings });
  await using b = await startPostgres({ settings });
  const create =
    'CREATE TABLE events (customer bigint, id bigint, payload text, hits integer DEFAULT 0, PRIMARY KEY (customer, id))';
  for (const server of [a, b]) await server.query(create);
  const count = Math.round((megabytes * 1_024 * 1_024) / rowBytes);
  console.log(`writing ${count} rows …`);
  await a.query(
    `INSERT INTO events SELECT n % $2, n / $2, repeat(md5(n::text), ${rowBytes / 32}) FROM generate_series(0, $1 - 1) AS s(n)`,
    [count, customers],
  );
  const options: ShardsOptions = { servers: { a: a.url, b: b.url }, tables: { events: 'customer' } };
  await using shards = createShards(options);
  await shards.prepare();
  await a.query('VACUUM ANALYZE events');

  const load = new Load(shards, { customers, perCustomer: Math.floor(count / customers) });
  await sleep(2_000);
  load.forget();
  await sleep(calmSeconds * 1_000);
  const calm = load.forget();
  const startedAt = performance.now();
  const moved = await moveAll(options, pace);
  const seconds = (performance.now() - startedAt) / 1_000;
  const moving = load.forget();
  const inserted = await load.stop();
  const [left, arrived] = await Promise.all(
    [a, b].map((server) => server.query<{ n: number }>('SELECT count(*)::int AS n FROM events')),
  );
  if (left![0]!.n !== 0 || arrived![0]!.n !== count + inserted) {
    throw new Error(
      `${left![0]!.n} rows on a and ${arrived![0]!.n} on b, of ${count} and ${inserted} inserted meanwhile`,
    );
  }
  return { calm, moving, seconds, moved, rows: arrived![0]!.n };
}

async function moveAll(options: ShardsOptions, pace: number): Promise<number> {
  await using folder = await temporaryFolder('bench-shards');
  await writeFile(join(folder.path, 'antipode.shards.json'), JSON.stringify(options));
  const main = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
  const line = ['shards', 'rebalance', '--weights', 'a=0,b=1', '--pace', String(pace), '--json'];
  const child = spawn(process.execPath, ['--conditions=@antipode/source', main, ...line], {
    cwd: folder.path,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the move ended with ${code}`);
  const outcomes = JSON.parse(output) as readonly { readonly moved: readonly number[] }[];
  return outcomes.reduce((sum, { moved }) => sum + moved.length, 0);
}

function row(what: string, { queries, failed, medianMs, p99Ms, longestMs }: Latencies): readonly string[] {
  return [what, String(queries), String(failed), ...[medianMs, p99Ms, longestMs].map((ms) => ms.toFixed(2))];
}
