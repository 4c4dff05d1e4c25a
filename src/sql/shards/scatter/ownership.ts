/**
 * Which server has which buckets, asked of all of them: what a query of everything has to know. The map would not do:
 * it is written after a hand-over, and such a query must count every row once in the very moment of one.
 *
 * Each server numbers the changes of what it has (`generation`). Answers of which every bucket is in exactly one fit together,
 * whenever they were given: as long as each server stands at the number it gave, what they have together is everything.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { AntipodeError } from '../../../core/index.ts';
import { shardsDefaults } from '../defaults.ts';
import type { ShardServers } from '../servers.ts';

export interface Ownership {
  /** For each server that answered, the number of its last change. */
  readonly generations: ReadonlyMap<string, string>;
  /** Servers that did not. */
  readonly silent: ReadonlyMap<string, unknown>;
}

interface Answer {
  readonly server: string;
  readonly generation: string;
  readonly buckets: readonly number[];
}

interface Released {
  readonly bucket: number;
  readonly version: string;
  readonly target: string;
}

const ownedQuery = `SELECT generation,
  (SELECT coalesce(array_agg(bucket), '{}') FROM antipode_shards.owned) AS buckets FROM antipode_shards.server`;

/** Asks until the answers fit. Rejects with ERR_SQL_SHARD_MOVING where they do not in time. */
export async function readOwnership(servers: ShardServers, buckets: number): Promise<Ownership> {
  const { scatterAttempts, retryMs } = shardsDefaults;
  for (let attempt = 1; ; attempt++) {
    const { answers, silent } = await askAll(servers);
    const missing = missingBuckets(answers, buckets);
    const isWhole = missing !== undefined && (missing.length === 0 || silent.size > 0);
    if (isWhole) return { generations: new Map(answers.map(({ server, generation }) => [server, generation])), silent };
    if (attempt === scatterAttempts) throw unsettledFault(missing, answers);
    if (missing !== undefined) await acceptReleased(servers, answers, missing);
    await delay(retryMs * attempt);
  }
}

async function askAll(servers: ShardServers): Promise<{ answers: readonly Answer[]; silent: Map<string, unknown> }> {
  const silent = new Map<string, unknown>();
  const answers = await Promise.all(
    servers.names.map(async (server) => {
      try {
        const { rows } = await servers.pool(server).query<Omit<Answer, 'server'>>(ownedQuery);
        return [{ server, ...rows[0]! }];
      } catch (error) {
        silent.set(server, error);
        return [];
      }
    }),
  );
  return { answers: answers.flat(), silent };
}

/** Buckets that nobody has; undefined where two have one. */
function missingBuckets(answers: readonly Answer[], buckets: number): readonly number[] | undefined {
  const seen = new Set<number>();
  for (const { buckets: held } of answers) {
    for (const bucket of held) {
      if (seen.has(bucket)) return undefined;
      seen.add(bucket);
    }
  }
  return Array.from({ length: buckets }, (_, bucket) => bucket).filter((bucket) => !seen.has(bucket));
}

/** A bucket that its last home released and nobody told the next one about: as a router does for a single key. */
async function acceptReleased(
  servers: ShardServers,
  answers: readonly Answer[],
  missing: readonly number[],
): Promise<void> {
  const text = 'SELECT bucket, version, target FROM antipode_shards.released WHERE bucket = ANY ($1::smallint[])';
  const found = await Promise.all(answers.map(({ server }) => servers.pool(server).query<Released>(text, [missing])));
  const latest = new Map<number, Released>();
  for (const released of found.flatMap(({ rows }) => rows)) {
    if (Number(latest.get(released.bucket)?.version ?? 0) < Number(released.version))
      latest.set(released.bucket, released);
  }
  for (const { bucket, version, target } of latest.values()) {
    await servers.pool(target).query('SELECT antipode_shards.accept($1::smallint[], $2)', [[bucket], version]);
  }
}

function unsettledFault(missing: readonly number[] | undefined, answers: readonly Answer[]): AntipodeError {
  const what = missing === undefined ? 'two servers have one bucket' : `no server has ${missing.length} of the buckets`;
  return new AntipodeError(
    'ERR_SQL_SHARD_MOVING',
    `All shards cannot be asked at once: ${what}. antipode shards status shows what is under way.`,
    { details: { missing, servers: answers.map(({ server }) => server) } },
  );
}
