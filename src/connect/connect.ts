/**
 * What an app's process shares with the others of its region, and with other regions: one line in the app, and nothing about
 * addresses, which its config has.
 */
import { type Cache, createCache } from '../cache/index.ts';
import {
  type Data,
  openData,
  type ReadLevelText,
  remoteEngine,
  type UserSession,
  type WriteLevelText,
} from '../data/index.ts';
import { type ConnectFacts, type DataFacts, factsVariable, factsVersion } from './facts.ts';
import { absentFault, outsideFault, versionFault } from './faults.ts';
import { followRequests } from './requests/follow-requests.ts';

export interface Connection extends AsyncDisposable {
  /** Where this process is; empty in a world without regions. */
  readonly region: string;
  /** Kept in the memory of this process. */
  readonly cache: Cache;
  /**
   * The replicated data, from the replica of this region. What is done while a request is served belongs to its user's
   * session, which the edge keeps. Throws ERR_CONNECT_ABSENT where the config has no `data`.
   */
  readonly data: Data;
  close(): Promise<void>;
}

let connected: Promise<Connection> | undefined;

/**
 * The same connection for the whole process, until it is closed. Rejects with ERR_CONNECT_OUTSIDE in a process that no node
 * has started, with ERR_CONNECT_VERSION, and with what opening the data rejects with.
 */
export function connect(): Promise<Connection> {
  connected ??= open().catch((error) => {
    connected = undefined;
    throw error;
  });
  return connected;
}

function readFacts(text: string | undefined): ConnectFacts {
  if (text === undefined) throw outsideFault();
  const facts = JSON.parse(text) as ConnectFacts;
  if (facts.version !== factsVersion) throw versionFault(facts.version);
  return facts;
}

async function open(): Promise<Connection> {
  const { region, data: where } = readFacts(process.env[factsVariable]);
  // Before anything is waited for: requests that come meanwhile are followed too.
  const requests = where && followRequests();
  const cache = createCache();
  const data = where && (await openRemote(region, where, () => requests?.getStore()?.of('data')));
  const close = async () => {
    connected = undefined;
    await Promise.all([cache.close(), data?.close()]);
  };
  return {
    region,
    cache,
    get data() {
      if (data === undefined) throw absentFault('data');
      return data;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function openRemote(
  region: string,
  { url, secret, write, read }: DataFacts,
  userSession: () => UserSession | undefined,
): Promise<Data> {
  return openData({
    engine: remoteEngine({ url, secret }),
    userSession,
    write: write as WriteLevelText,
    read: read as ReadLevelText,
    ...(region !== '' && { region }),
  });
}
