/**
 * A private etcd cluster, without TLS: what Patroni keeps its leader's lock in.
 */
import { freePort } from './free-port.ts';
import { type RunningServer, startServer } from './server.ts';
import { serviceBinary } from './services.ts';
import { startAll, stopAll } from './start-all.ts';
import { until } from './until.ts';

export interface Etcd extends AsyncDisposable {
  readonly nodes: readonly RunningServer[];
  /** `http://127.0.0.1:PORT`, of every node. */
  readonly endpoints: readonly string[];
  /** The node that leads now, as the others see it; waits for one. */
  leader(): Promise<RunningServer>;
  stop(): Promise<void>;
}

interface Member {
  readonly name: string;
  readonly port: number;
  readonly peerUrl: string;
}

export async function startEtcd({ nodes: count = 3 }: { readonly nodes?: number } = {}): Promise<Etcd> {
  const members = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const [port, peerPort] = [await freePort(), await freePort()];
      return { name: `etcd-${index}`, port, peerUrl: `http://127.0.0.1:${peerPort}` };
    }),
  );
  // A node listens only once there is a leader: none of them can be waited for alone.
  const nodes = await startAll(members.map((member) => startMember(member, members)));
  const stop = (): Promise<void> => stopAll(nodes);
  const leader = (): Promise<RunningServer> =>
    until(async () => {
      const states = await Promise.all(nodes.map(({ port }) => stateOf(port)));
      const named = states.find((state) => state?.leader !== undefined && state.leader !== '0')?.leader;
      return nodes[states.findIndex((state) => state !== undefined && state.member === named)];
    }, 'a node of etcd leads');
  const endpoints = members.map(({ port }) => `http://127.0.0.1:${port}`);
  return { nodes, endpoints, leader, stop, [Symbol.asyncDispose]: stop };
}

function startMember({ name, port, peerUrl }: Member, members: readonly Member[]): Promise<RunningServer> {
  const clientUrl = `http://127.0.0.1:${port}`;
  return startServer(
    'etcd',
    { port },
    {
      // Its configuration is YAML, and so JSON.
      configuration: (folder) =>
        JSON.stringify({
          name,
          'data-dir': `${folder}/data`,
          'listen-client-urls': clientUrl,
          'advertise-client-urls': clientUrl,
          'listen-peer-urls': peerUrl,
          'initial-advertise-peer-urls': peerUrl,
          'initial-cluster': members.map((member) => `${member.name}=${member.peerUrl}`).join(','),
          'initial-cluster-state': 'new',
          'log-level': 'warn',
          // On by default, but not when there is a configuration file.
          'enable-grpc-gateway': true,
        }),
      command: (path) => [serviceBinary('etcd'), '--config-file', path],
      process: { exitSignal: 'SIGKILL', stopSignal: 'SIGKILL' },
    },
  );
}

async function stateOf(port: number): Promise<{ readonly leader?: string; readonly member: string } | undefined> {
  const url = `http://127.0.0.1:${port}/v3/maintenance/status`;
  try {
    const answer = await fetch(url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(1_000) });
    const { leader, header } = (await answer.json()) as { leader?: string; header: { member_id: string } };
    return { member: header.member_id, ...(leader !== undefined && { leader }) };
  } catch {
    return undefined;
  }
}
