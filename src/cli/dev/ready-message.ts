/**
 * What is said once the world is ready: where everything is, what of the config has no say in that, and requests to try.
 */
import { configDefaults, type ResolvedWorld } from '../../config/index.ts';
import type { DevAddresses } from '../../dev/index.ts';

/** Clients in three corners of the world, for the first try. */
const clients = ['DE', 'JP', 'BR'];

export function readyMessage(
  world: Pick<ResolvedWorld, 'name' | 'listen' | 'regions'>,
  addresses: DevAddresses,
): string {
  const { entry, admin, regions } = addresses;
  // A world without regions stands in one here, which nobody has to know of.
  const isOne = world.regions.length === 0;
  const ways = isOne ? ([['app', entry]] as const) : ([['global entry', entry], ...Object.entries(regions)] as const);
  const named = [...ways, ['admin', admin]] as const;
  const width = Math.max(...named.map(([who]) => who.length));
  const lines = [
    `${world.name} is ready`,
    ...named.map(([who, url]) => `  ${who.padEnd(width)}  ${url}`),
    ...(isUsual(world.listen) ? [] : ['`listen` is for antipode start; here --port and --admin-port choose']),
    'try',
    ...(isOne ? [''] : clients.map((client) => `-H 'x-antipode-client: ${client}' `)).map(
      (from) => `  curl -i ${from}${entry}/`,
    ),
  ];
  return lines.join('\n');
}

/** Whether nothing else than the defaults is said of where to listen. */
function isUsual({ http, https, admin }: ResolvedWorld['listen']): boolean {
  const isUsualAdmin = admin !== false && `${admin.host}:${admin.port}` === configDefaults.adminAddress;
  return http.port === configDefaults.httpPort && https === undefined && isUsualAdmin;
}
