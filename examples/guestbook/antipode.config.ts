/** A guestbook in two regions: its entries in SQL, its visits in replicated data, its page from a cache. */
import { defineWorld } from 'antipode';

const { DATABASE_URL, REDIS_URL } = process.env;

export default defineWorld({
  name: 'guestbook',
  regions: {
    'us-east': { location: 'aws:us-east-1', primary: true },
    'eu-west': { location: 'aws:eu-west-1' },
  },
  data: {},
  // Without servers there is a database in `antipode dev` itself, and each process caches by itself.
  sql: DATABASE_URL === undefined ? { engine: 'pglite' } : { primary: DATABASE_URL },
  cache: REDIS_URL === undefined ? {} : { app: { redis: REDIS_URL } },
  // In this checkout the package is its own sources, which the options of the command say; elsewhere it has none.
  services: {
    web: { run: { script: './server.ts', nodeArgs: process.execArgv }, workers: 2, health: { path: '/health' } },
  },
  routes: [{ path: '/', service: 'web' }],
});
