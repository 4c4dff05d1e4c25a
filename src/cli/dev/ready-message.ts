/**
 * What is said once the world is ready: where everything is, and three requests to try.
 */
import type { DevAddresses } from '../../dev/index.ts';

/** Clients in three corners of the world, for the first try. */
const clients = ['DE', 'JP', 'BR'];

export function readyMessage(name: string, addresses: DevAddresses): string {
  const { entry, admin, regions } = addresses;
  const named = [['global entry', entry], ...Object.entries(regions), ['admin', admin]] as const;
  const width = Math.max(...named.map(([who]) => who.length));
  const lines = [
    `${name} is ready`,
    ...named.map(([who, url]) => `  ${who.padEnd(width)}  ${url}`),
    'try',
    ...clients.map((client) => `  curl -i -H 'x-antipode-client: ${client}' ${entry}/`),
  ];
  return lines.join('\n');
}
