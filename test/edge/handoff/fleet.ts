/** A parent with workers in processes of their own: it accepts, they serve. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Edge, edgeDefaults, respond } from '../../../src/edge/index.ts';
import { Deadlines } from '../../../src/proxy/index.ts';
import { childGone, childLink, Handoff, type HandoffOptions } from '../../../src/supervisor/index.ts';
import { secureListening } from '../secure-clients.ts';

export interface FleetOptions extends Partial<HandoffOptions> {
  readonly workers?: number;
  readonly secure?: boolean;
}

export interface FleetCounts {
  readonly begun: number;
  readonly open: number;
  readonly buffers: number;
}

export interface FleetWorker {
  readonly id: string;
  readonly child: ChildProcess;
  /** How many requests it has begun, and connections and bytes of buffers it has. */
  count(): Promise<FleetCounts>;
  /** Kills it with -9; resolves when the parent has dealt with it. */
  kill(): Promise<void>;
  /** Has it give back what is idle, and end. */
  drain(): Promise<void>;
}

export interface Fleet extends AsyncDisposable {
  readonly port: number;
  readonly securePort: number;
  readonly handoff: Handoff;
  readonly workers: FleetWorker[];
  add(): Promise<FleetWorker>;
}

/** A process starts slowly where many do. */
const startDeadlineMs = 60_000;

let lives = 0;

export async function startFleet({ workers = 2, secure = false, ...options }: FleetOptions = {}): Promise<Fleet> {
  const handoff: Handoff = new Handoff({
    fallback: ({ socket, door, address }) => edge.take({ socket, door, address }),
    lostAnswer: ({ socket, bytes, ends }) => edge.answerLost({ address: socket.remoteAddress ?? '', bytes, ends }),
    ...options,
  });
  const edge = parentEdge(handoff, secure ? await secureListening() : undefined);
  const { port } = await edge.listen({ host: '127.0.0.1', port: 0 });
  const securePort = secure ? (await edge.listenSecure({ host: '127.0.0.1', port: 0 })).port : 0;
  const present: FleetWorker[] = [];
  const settings = { secure, proxyProtocol: options.proxyProtocol ?? false };
  const add = async () => {
    const worker = startWorker(handoff, settings);
    present.push(worker);
    void once(worker.child, 'exit').then(() => present.splice(present.indexOf(worker), 1));
    const patience = performance.now() + startDeadlineMs;
    while (!handoff.serves(worker.id)) {
      if (performance.now() > patience) throw new Error(`${worker.id} does not take connections`);
      await setTimeout(5);
    }
    return worker;
  };
  const close = async () => {
    await Promise.all([...present].map((worker) => worker.kill()));
    handoff.close();
    await edge.close();
  };
  try {
    await Promise.all(Array.from({ length: workers }, add));
  } catch (error) {
    await close();
    throw error;
  }
  return { port, securePort, handoff, workers: present, add, [Symbol.asyncDispose]: close };
}

/** What nobody else takes the parent answers. */
function parentEdge(handoff: Handoff, secure: Awaited<ReturnType<typeof secureListening>> | undefined): Edge {
  return new Edge({
    routes: [
      {
        path: '/',
        index: 0,
        label: 'all',
        encodedSlash: false,
        filters: undefined,
        handler: respond(503, 'parent', {}),
      },
    ],
    identify: (address) => ({ address, place: undefined, trustedPeer: false }),
    limits: edgeDefaults,
    deadlines: new Deadlines(),
    ...(secure !== undefined && { secure }),
    handOff: (socket, door) => {
      handoff.take(socket, door);
      return true;
    },
  });
}

function startWorker(handoff: Handoff, settings: object): FleetWorker {
  const id = `worker ${++lives}`;
  const program = join(import.meta.dirname, 'worker.ts');
  const child = fork(program, [JSON.stringify(settings)], { execArgv: ['--conditions=@antipode/source'] });
  handoff.add(childLink(id, child));
  const gone = childGone(child).then(() => handoff.gone(id, 'ended'));
  const count = async () => {
    const answer = new Promise<FleetCounts>((resolve) => {
      const look = (message: unknown) => {
        if (typeof message !== 'object' || message === null || !('begun' in message)) return;
        child.off('message', look);
        resolve(message as FleetCounts);
      };
      child.on('message', look);
    });
    child.send('count');
    return answer;
  };
  const kill = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  const drain = async () => {
    handoff.leaving(id);
    child.send('drain');
    await gone;
  };
  return { id, child, count, kill, drain };
}

/** Descriptors that this process has open. */
export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
