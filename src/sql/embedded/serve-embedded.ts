/** The database on a port of loopback, for as many clients as there are processes: each speaks to it as to a server. */
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { systemTimers } from '../../core/index.ts';
import { openPglite, type Pglite } from '../drivers/load-pglite.ts';
import { embeddedDefaults } from './defaults.ts';
import { lockFolder } from './folder-lock.ts';
import type { ThreadOrder } from './thread-messages.ts';
import { Turns } from './turns.ts';
import { serveClient, type WireDatabase } from './wire-client.ts';
import { WireFault } from './wire-fault.ts';

export interface ServedDatabase {
  readonly port: number;
  /** Resolves when statements are answered. Rejects with ERR_SQL_PGLITE_MISSING, ERR_SQL_EMBEDDED_BUSY and what PGlite says. */
  readonly opened: Promise<unknown>;
  /** Ends what is under way first, for its time is short. */
  close(): Promise<void>;
}

/** Resolves when it listens; its clients wait until it is open. */
export async function serveEmbedded({ folder, password, places }: ThreadOrder): Promise<ServedDatabase> {
  const turns = new Turns(systemTimers, embeddedDefaults.turnWaitMs, lateFault);
  const opening = open(folder, places);
  const database = opening.then(({ wire }) => wire);
  // Nobody may have come yet whom it could fail.
  database.catch(() => undefined);
  const clients = new Map<Socket, Promise<void>>();
  const server = createServer({ noDelay: true }, (socket) => {
    const served = serveClient(socket, { database, turns, password, timers: systemTimers }).finally(() =>
      clients.delete(socket),
    );
    clients.set(socket, served);
    socket.on('error', () => {});
  });
  server.maxConnections = embeddedDefaults.maxClients;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    opened: opening,
    async close() {
      server.close();
      const served = [...clients.values()];
      for (const socket of clients.keys()) socket.destroy();
      await Promise.all(served);
      await opening.then(({ close }) => close()).catch(() => undefined);
    },
  };
}

function lateFault(): WireFault {
  const seconds = embeddedDefaults.turnWaitMs / 1_000;
  const advice = 'end transactions soon, and ask inside of one by its own tx';
  return new WireFault(
    '55P03',
    `another transaction has had the embedded database for ${seconds} s, and there is one at a time: ${advice}`,
  );
}

interface OpenDatabase {
  readonly wire: WireDatabase;
  close(): Promise<void>;
}

async function open(folder: string | undefined, places: readonly string[]): Promise<OpenDatabase> {
  if (folder === undefined) return opened(await openPglite(undefined, places), () => {});
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = lockFolder(folder);
  try {
    return await opened(await openPglite(join(folder, 'data'), places), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function opened(database: Pglite, unlock: () => void): Promise<OpenDatabase> {
  return {
    wire: { ask: (message) => database.execProtocolRaw(message), settings: await settingsOf(database) },
    async close() {
      await database.close();
      unlock();
    },
  };
}

/** Those that a server tells each client, of which clients read values by. */
const toldSettings = [
  'server_version',
  'server_encoding',
  'client_encoding',
  'DateStyle',
  'IntervalStyle',
  'TimeZone',
  'integer_datetimes',
  'standard_conforming_strings',
];

async function settingsOf(database: Pglite): Promise<Readonly<Record<string, string>>> {
  const query = 'select name, setting from pg_settings where name = any($1)';
  const { rows } = await database.query(query, [toldSettings], {});
  const settings = rows as { readonly name: string; readonly setting: string }[];
  return Object.fromEntries(settings.map(({ name, setting }) => [name, setting]));
}
