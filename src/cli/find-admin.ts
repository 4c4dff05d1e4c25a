/**
 * Which world a command speaks to that was not told its address: that of the config in this folder, or else the one at the
 * default address. `antipode dev` does not listen where the config says, but at the default address: it is found there by
 * the name of its world, so that an order never goes to another one.
 */
import { connect } from 'node:net';
import { configDefaults, type ListenAddress, type LoadOptions, readAdminPlace } from '../config/index.ts';
import { isAntipodeError } from '../core/index.ts';
import { AdminClient, type AdminClientOptions } from './admin-client.ts';

/** For a connection to where the config says. */
const patienceMs = 1_000;
const defaultUrl = `http://${configDefaults.adminAddress}`;

export interface FindAdminOptions extends LoadOptions {
  /** Instead of the config's. */
  readonly token: string | undefined;
  /** Where a world is looked for beside the place that the config names. */
  readonly otherwise?: string;
  /** Told where a config that was not asked for cannot be read. */
  readonly onUnreadable: (reason: string) => void;
}

/** Throws what reading a config throws that was named. */
export async function findAdmin({ otherwise = defaultUrl, ...options }: FindAdminOptions): Promise<AdminClientOptions> {
  const { token, config, onUnreadable } = options;
  const place = await readAdminPlace(options).catch((error: unknown) => {
    if (config !== undefined || !isAntipodeError(error)) throw error;
    if (error.code !== 'ERR_CONFIG_NOT_FOUND') onUnreadable(error.message);
  });
  const elsewhere = withToken(otherwise, token);
  if (place?.address === undefined) return elsewhere;
  const named = withToken(urlOf(place.address), token ?? place.token);
  const isElsewhere =
    named.url !== otherwise && !(await listens(place.address)) && (await isOf(place.world, elsewhere));
  return isElsewhere ? elsewhere : named;
}

function withToken(url: string, token: string | undefined): AdminClientOptions {
  return token === undefined ? { url } : { url, token };
}

/** A listener on every address of this machine is asked on its own. */
function urlOf({ host, port }: ListenAddress): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function listens({ host, port }: ListenAddress): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patienceMs });
    for (const event of ['connect', 'timeout', 'error']) {
      socket.once(event, () => {
        socket.destroy();
        resolve(event === 'connect');
      });
    }
  });
}

async function isOf(world: string, place: AdminClientOptions): Promise<boolean> {
  const status = await new AdminClient(place).status().catch(() => undefined);
  return status?.world === world;
}
