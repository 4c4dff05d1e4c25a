/** A real node in this process, on a free port, with what it tells written down; closed at the end of its scope. */
import type { WorldInput } from '../../src/config/index.ts';
import { type ControlEvent, EventBus } from '../../src/control/index.ts';
import { createReaper, type Reaper } from '../../src/supervisor/index.ts';
import { type NodeOptions, type RunningNode, startNode } from '../../src/world/index.ts';
import { resolvedWorld } from './world.ts';

export interface TestNode extends RunningNode, AsyncDisposable {
  readonly url: string;
  readonly events: readonly ControlEvent[];
  /** As `type subject`. */
  said(): readonly string[];
}

let shared: Reaper | undefined;

/** Nothing that tests start outlives this process. */
export function testReaper(): Reaper {
  shared ??= createReaper();
  return shared;
}

export async function startTestNode(config: WorldInput, options: Partial<NodeOptions> = {}): Promise<TestNode> {
  const world = await resolvedWorld(config);
  const events = new EventBus();
  const told: ControlEvent[] = [];
  events.follow((event) => told.push(event));
  const node = await startNode({
    world,
    region: undefined,
    listen: { host: '127.0.0.1', port: 0 },
    reaper: testReaper(),
    events,
    onLine: () => {},
    ...options,
  });
  return {
    address: node.address,
    secureAddress: node.secureAddress,
    source: node.source,
    own: node.own,
    take: (...given) => node.take(...given),
    traffic: () => node.traffic(),
    group: (service) => node.group(service),
    reload: (next) => node.reload(next),
    reopenLog: () => node.reopenLog(),
    close: (patience) => node.close(patience),
    url: `http://127.0.0.1:${node.address.port}`,
    events: told,
    said: () => told.map(({ type, subject }) => `${type} ${subject}`),
    [Symbol.asyncDispose]: () => node.close({ graceMs: 0 }),
  };
}
