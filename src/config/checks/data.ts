import { type Fault, fault } from '../faults.ts';
import { listWords } from '../words.ts';
import { items, member, members } from './view.ts';

/** The region of a world that names none. */
const onlyRegion = 'local';

/** What an engine of data needs, and what it cannot do; and what needs data. */
export function checkData(world: unknown): Fault[] {
  const data = member(world, 'data');
  if (data === undefined) return checkFresh(world);
  const regions = members(member(world, 'regions')).map(([id]) => id);
  const own = member(data, 'engine') === 'postgres' ? checkPostgres(data, regions) : checkSqlite(data);
  return [...checkReplication(data, regions), ...own];
}

function checkFresh(world: unknown): Fault[] {
  return items(member(world, 'routes')).flatMap((route, index) =>
    member(route, 'fresh') === undefined
      ? []
      : [fault(['routes', index, 'fresh'], 'is about how new the data of a region is, and there is none; add `data`')],
  );
}

/** A write that waits for another region, where there is none, would never end. */
function checkReplication(data: unknown, regions: readonly string[]): Fault[] {
  if (member(data, 'replication') !== 'sync' || regions.length > 1) return [];
  return [
    fault(['data', 'replication'], "'sync' waits for another region, and there is none; take 'async', or add regions"),
  ];
}

function checkSqlite(data: unknown): Fault[] {
  return ['servers', 'pgbouncer']
    .filter((key) => member(data, key) !== undefined && !(key === 'servers' && isMisshapen(member(data, key))))
    .map((key) => fault(['data', key], "is for PostgreSQL; add engine: 'postgres', or leave it out"));
}

/** The schema has said what it should be. */
function isMisshapen(servers: unknown): boolean {
  return servers !== undefined && (typeof servers !== 'object' || Array.isArray(servers));
}

function checkPostgres(data: unknown, regions: readonly string[]): Fault[] {
  const servers = members(member(data, 'servers'));
  const known = regions.length === 0 ? [onlyRegion] : regions;
  const words = listWords(
    known.map((id) => `'${id}'`),
    'and',
  );
  const faults = servers
    .filter(([id]) => !known.includes(id))
    .map(([id]) => fault(['data', 'servers', id], `no region of this world; there is ${words}`));
  if (servers.length === 0 && !isMisshapen(member(data, 'servers'))) {
    const example = `{ '${known[0]}': 'postgres://…' }`;
    faults.push(fault(['data', 'servers'], `PostgreSQL is asked at addresses of its servers; add servers: ${example}`));
  }
  if (member(data, 'replication') === 'majority') {
    const advice = "take 'sync', or 'async' with synchronous_standby_names on the servers";
    faults.push(fault(['data', 'replication'], `'majority' is for files; ${advice}`));
  }
  return faults;
}
