/** Replicated data in SQLite: one file a region, kept by one process (node:sqlite; nothing to install). */
import { type OptionNames, type SecretsOption, secretsReader } from '../../core/index.ts';
import { RegionArchive } from '../archive/region-archive.ts';
import { checkOpenOptions } from '../checks.ts';
import { optionFault } from '../faults.ts';
import type { EngineFactory, EngineOpenOptions } from '../options.ts';
import { replicationDefaults } from '../replication/defaults.ts';
import type { ReplicationMode } from '../replication/region-context.ts';
import { RegionEngine } from '../replication/region-engine.ts';
import { RegionNode } from '../replication/region-node.ts';
import { serveLinks } from './http/http-link-server.ts';
import { httpLinks } from './http/http-links.ts';
import { openSqliteStore } from './sqlite/sqlite-store.ts';

export interface SqliteOptions {
  /** The file; it is made where there is none. ':memory:' keeps the data as long as the process lives. */
  readonly path: string;
  /** Where each region that has the data answers the others: `{ 'us-east': 'http://10.0.0.1:4100', … }`. Default: this one only. */
  readonly regions?: Readonly<Record<string, string>> | undefined;
  /** Where this region listens for the others, `host:port`. Default: host and port of its own address. */
  readonly listen?: string | undefined;
  /**
   * What regions show each other; needed where an address is not on loopback. Of several, while one takes the place of
   * another, the first is shown and all are believed; a function is asked for them with each message.
   */
  readonly secret?: SecretsOption | undefined;
  /** The region that is primary when there are no data yet. Default: the first. */
  readonly primary?: string | undefined;
  /**
   * `async` (default): a write waits for what its level says, and the primary goes on without the others. `majority`: every
   * write waits for a majority of the regions, and `strong` reads are the newest also while regions fail over.
   */
  readonly replication?: ReplicationMode | undefined;
  /** Records of the log that are kept for replicas and watches that are behind. Default 100,000. */
  readonly keptRecords?: number | undefined;
}

const optionNames: OptionNames<SqliteOptions> = {
  ...{ path: true, regions: true, listen: true, secret: true, primary: true, replication: true, keptRecords: true },
};

/** Throws ERR_DATA_OPTION for an option that there is not. Opening rejects with ERR_DATA_BUSY when another process has the file, with ERR_DATA_DAMAGED, ERR_DATA_LISTEN, ERR_DATA_OPTION. */
export function sqlite(options: SqliteOptions): EngineFactory {
  checkOpenOptions('sqlite', options, optionNames);
  return { name: 'sqlite', open: (ports) => openRegion(options, ports) };
}

async function openRegion(options: SqliteOptions, ports: EngineOpenOptions): Promise<RegionEngine> {
  const { region } = ports;
  const { path, replication = 'async', keptRecords = replicationDefaults.keptRecords } = options;
  const urls = addressesOf(options, region);
  const regions = urls.size === 0 ? [region] : [...urls.keys()];
  const firstPrimary = options.primary ?? regions[0]!;
  if (!regions.includes(firstPrimary)) throw optionFault('primary', firstPrimary, `one of ${regions.join(', ')}`);
  if (!(Number.isInteger(keptRecords) && keptRecords >= 1))
    throw optionFault('keptRecords', keptRecords, 'a whole number above 0');
  const store = openSqliteStore(path);
  const secrets = secretsReader(options.secret);
  const links = httpLinks({ urls, secrets });
  const shared = { ...ports, store, links, regions, firstPrimary, keptRecords, mode: replication };
  const node = new RegionNode({ ...shared, nextTurn: setImmediate });
  const stopServer = await listen(options, urls.get(region), node).catch((error: unknown) => {
    store.close();
    throw error;
  });
  node.start();
  const closeLinks = async (): Promise<void> => {
    links.close();
    await stopServer();
  };
  return new RegionEngine('sqlite', node, { closeLinks, archive: new RegionArchive(store) });
}

async function listen(options: SqliteOptions, url: URL | undefined, node: RegionNode): Promise<() => Promise<void>> {
  if (url === undefined) return async () => {};
  const [host, port] = addressOf(options.listen ?? url.host);
  return serveLinks({
    host,
    port,
    secrets: secretsReader(options.secret),
    answer: (question) => node.answer(question),
  });
}

function addressesOf({ regions = {}, secret }: SqliteOptions, region: string): ReadonlyMap<string, URL> {
  const urls = new Map(Object.entries(regions).map(([name, text]) => [name, addressUrl(name, text)]));
  if (urls.size > 0 && !urls.has(region))
    throw optionFault('regions', [...urls.keys()].join(', '), `an address for ${region}`);
  const stranger = [...urls.values()].find(({ hostname }) => !isLoopback(hostname));
  if (stranger !== undefined && secretsReader(secret)() === undefined)
    throw optionFault('secret', 'none', `a secret, since ${stranger.host} is not on this machine`);
  return urls;
}

function addressUrl(region: string, text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === 'http:') return url;
  throw optionFault(`regions.${region}`, text, 'an address like http://10.0.0.1:4100, in a network of your own');
}

function addressOf(text: string): readonly [host: string, port: number] {
  const url = URL.parse(`http://${text}`);
  if (url === null) throw optionFault('listen', text, 'host:port');
  return [url.hostname.replace(/^\[|\]$/g, ''), Number(url.port || 80)];
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
