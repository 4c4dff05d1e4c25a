import { type Fault, fault } from '../faults.ts';
import { items, member, members } from './view.ts';

/** What the keys of `sql` need of each other, and of the world. No message shows an address: it may hold a password. */
export function checkSql(world: unknown): Fault[] {
  const sql = member(world, 'sql');
  if (typeof sql !== 'object') return [];
  const ofEngine = member(sql, 'engine') === 'pglite' ? checkEmbedded(sql) : checkServers(sql);
  return [...ofEngine, ...checkPlaces(world, sql), ...checkShards(member(sql, 'shards')), ...checkDatabases(sql)];
}

function checkEmbedded(sql: unknown): Fault[] {
  return ['primary', 'primaryRegion', 'replicas', 'pgbouncer', 'prepare', 'shards', 'databases']
    .filter((key) => member(sql, key) !== undefined)
    .map((key) => fault(['sql', key], "belongs to servers, and engine 'pglite' has none; leave it out"));
}

function checkServers(sql: unknown): Fault[] {
  const [primary, folder] = [member(sql, 'primary'), member(sql, 'folder')];
  const isBoth = member(sql, 'prepare') === true && member(sql, 'pgbouncer') === true;
  return [
    ...(primary === undefined
      ? [fault(['sql', 'primary'], "missing; name a server, or take engine: 'pglite' for a database without one")]
      : []),
    ...(folder === undefined ? [] : [fault(['sql', 'folder'], "belongs to engine 'pglite'")]),
    ...(isBoth
      ? [fault(['sql', 'prepare'], 'behind PgBouncer a connection keeps no statements; leave one of both out')]
      : []),
    ...checkTwice(sql),
  ];
}

/** One address is one server. */
function checkTwice(sql: unknown): Fault[] {
  const all = [
    ...urlsOf(member(sql, 'primary'), ['sql', 'primary']),
    ...members(member(sql, 'replicas')).flatMap(([id, urls]) => urlsOf(urls, ['sql', 'replicas', id])),
  ];
  return all
    .filter(({ url }, at) => all.findIndex((other) => other.url === url) < at)
    .map(({ path }) => fault(path, 'is named twice; name each server once'));
}

function urlsOf(
  urls: unknown,
  path: readonly PropertyKey[],
): { readonly url: unknown; readonly path: PropertyKey[] }[] {
  if (typeof urls === 'string') return [{ url: urls, path: [...path] }];
  return items(urls).map((url, index) => ({ url, path: [...path, index] }));
}

/** Each table is on one database; what is named nowhere is on the main one. */
function checkDatabases(sql: unknown): Fault[] {
  const databases = members(member(sql, 'databases'));
  const places = databases.flatMap(([name, database]) =>
    items(member(database, 'tables')).map((table, at) => ({ table, path: ['sql', 'databases', name, 'tables', at] })),
  );
  const isShared = (table: unknown): boolean =>
    members(member(member(sql, 'shards'), 'tables')).some(([name]) => name === table) ||
    items(member(member(sql, 'shards'), 'references')).includes(table);
  return [
    ...databases
      .filter(([name]) => name === 'main')
      .map(() =>
        fault(['sql', 'databases', 'main'], 'is what the database of `sql` itself is called; take another name'),
      ),
    ...places.flatMap(({ table, path }, at) => {
      if (isShared(table)) return [fault(path, `'${table}' is a table of sql.shards; leave one of both out`)];
      return places.findIndex((other) => other.table === table) < at
        ? [fault(path, `'${table}' is on another database already; each table is on one`)]
        : [];
    }),
  ];
}

function checkPlaces(world: unknown, sql: unknown): Fault[] {
  const regions = members(member(world, 'regions')).map(([id]) => id);
  const named = [
    ...members(member(sql, 'replicas')).map(([id]) => ({ id, path: ['sql', 'replicas', id] })),
    ...regionOf(sql, ['sql']),
    ...members(member(sql, 'databases')).flatMap(([name, database]) => [
      ...members(member(database, 'replicas')).map(([id]) => ({
        id,
        path: ['sql', 'databases', name, 'replicas', id],
      })),
      ...regionOf(database, ['sql', 'databases', name]),
    ]),
  ];
  return named
    .filter(({ id }) => !regions.includes(id))
    .map(({ id, path }) => fault(path, `there is no region '${id}'`));
}

function regionOf(database: unknown, path: readonly string[]): { readonly id: string; readonly path: string[] }[] {
  const id = member(database, 'primaryRegion');
  return typeof id === 'string' ? [{ id, path: [...path, 'primaryRegion'] }] : [];
}

function checkShards(shards: unknown): Fault[] {
  const [map, servers] = [member(shards, 'map'), members(member(shards, 'servers')).map(([name]) => name)];
  const isUnknown = typeof map === 'string' && servers.length > 0 && !servers.includes(map);
  return [
    ...(Array.isArray(servers) && shards !== undefined && servers.length === 0
      ? [fault(['sql', 'shards', 'servers'], 'is empty; name at least one server')]
      : []),
    ...(isUnknown ? [fault(['sql', 'shards', 'map'], `there is no server '${map}'`)] : []),
    ...checkReferences(shards),
  ];
}

/** A table is shared by key, or each server has all of it. */
function checkReferences(shards: unknown): Fault[] {
  const sharded = members(member(shards, 'tables')).map(([name]) => name);
  const named = items(member(shards, 'references'));
  return named.flatMap((name, at) => {
    const path = ['sql', 'shards', 'references', at];
    if (sharded.includes(String(name))) return [fault(path, `'${name}' is shared by key; leave one of both out`)];
    return named.indexOf(name) < at ? [fault(path, `'${name}' is named twice`)] : [];
  });
}
