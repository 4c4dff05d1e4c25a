/** The process managers, which are nobody's dependency (PM2 is under the AGPL), and what the copy of the app in Watt needs. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Peers } from '../../support/peers.ts';

const { devDependencies } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  devDependencies: Readonly<Record<string, string>>;
};

/** The frameworks are those of the repository. */
export const peers: Peers = new Peers({
  pm2: '7.0.4',
  wattpm: '3.65.0',
  '@platformatic/node': '3.65.0',
  express: devDependencies.express!,
  fastify: devDependencies.fastify!,
});
