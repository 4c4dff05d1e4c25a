/** What the proxies are attacked with, each for as long as the load of those who mean well runs. */
import { type HostileAttack, sendHostileHeads } from '../../../test/support/hostile-heads.ts';
import { type SlowAttack, slowHttpTest } from '../../../test/support/slow-http-test.ts';

export interface Attack {
  readonly name: string;
  readonly title: string;
  /** Attacks `port` for so long; resolves to what came of it, in words. */
  run(port: number, seconds: number): Promise<string>;
}

const slowConnections = 600;
const floodConnections = 100;

export const attacks: readonly Attack[] = [
  slow('slow-head', `${slowConnections} heads that never end, a field a second`, 'head', '/small'),
  slow('slow-body', `${slowConnections} bodies that never end, a piece a second`, 'body', '/sink'),
  slow('slow-read', `${slowConnections} readers of 32 bytes a second`, 'read', '/1m'),
  flood('endless-head', `${floodConnections} heads of one endless field, as fast as they go`, 'endless'),
  flood('many-fields', `${floodConnections} heads of 100,000 fields, as fast as they go`, 'manyFields'),
];

function slow(name: string, title: string, kind: SlowAttack['kind'], path: string): Attack {
  return {
    name,
    title,
    async run(port, seconds) {
      const url = `http://127.0.0.1:${port}${path}`;
      const { closed, connected } = await slowHttpTest({ kind, url, connections: slowConnections, seconds });
      return `${closed} noticed their end, ${connected} did not`;
    },
  };
}

function flood(name: string, title: string, kind: HostileAttack['kind']): Attack {
  return {
    name,
    title,
    async run(port, seconds) {
      const made = await sendHostileHeads({ kind, port, connections: floodConnections, seconds });
      return `${made.connections.toLocaleString('en')} connections, ${(made.sentBytes / 1e6).toFixed(0)} MB sent`;
    },
  };
}
