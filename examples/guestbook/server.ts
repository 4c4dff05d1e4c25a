/** The guestbook. Which database, which data and which cache: the config says it, and `connect()` knows. */
import { createServer, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { connect } from 'antipode';

interface Entry {
  readonly name: string;
  readonly text: string;
}

const { cache, data, sql, region } = await connect();
const visits = data.collection<number>('visits');

// Several processes start at one time: the lock lets one of them make the table.
await sql.transaction(async (tx) => {
  await tx`select pg_advisory_xact_lock(1)`;
  await tx`create table if not exists entries (id serial primary key, name text not null, text text not null)`;
});

/** Asked of the database once a second at most, by each process or, with a Redis, by all of them together. */
function entries(): Promise<readonly Entry[]> {
  const load = async () => (await sql.read<Entry>`select name, text from entries order by id desc limit 20`).rows;
  return cache.getOrSet('entries', load, { ttl: '1s', tags: ['entries'] });
}

async function sign({ name, text }: Entry): Promise<void> {
  await sql.write`insert into entries (name, text) values (${name}, ${text})`;
  await cache.invalidateTags(['entries']);
}

async function countVisit(): Promise<number> {
  return await visits.transaction(
    async (transaction) => {
      const count = ((await transaction.get('all'))?.value ?? 0) + 1;
      transaction.put('all', count);
      return count;
    },
    { retries: 20 },
  );
}

/** Undefined for what is no entry. */
async function readEntry(request: IncomingMessage): Promise<Entry | undefined> {
  const { name, text } = ((await json(request).catch(() => undefined)) ?? {}) as Partial<Entry>;
  return typeof name === 'string' && typeof text === 'string' ? { name, text } : undefined;
}

createServer(async (request, response) => {
  // Health checks are no visits.
  if (request.url === '/health') return response.end('ready\n');
  if (request.method === 'POST') {
    const entry = await readEntry(request);
    if (entry === undefined) return response.writeHead(400).end('an entry is {"name": "…", "text": "…"}\n');
    await sign(entry);
  }
  const page = { region, visits: await countVisit(), entries: await entries() };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(page));
}).listen(Number(process.env.PORT), process.env.HOST);
