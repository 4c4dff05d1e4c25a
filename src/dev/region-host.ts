/**
 * A region process from the inside: starts the region's node as the parent says, answers the parent's questions, tells
 * what happens, and ends when told to, or at once when the parent is gone. Its apps are its reaper's charge.
 */
import { loadWorld } from '../config/index.ts';
import { type Awaitable, EventBus, type ReloadResult } from '../control/index.ts';
import { createReaper } from '../supervisor/index.ts';
import { type RunningNode, reloadNode, startNode } from '../world/index.ts';
import { devDefaults } from './defaults.ts';
import { devConfig } from './dev-config.ts';
import { toFailure } from './failure.ts';
import { LineRelay } from './line-relay.ts';
import type { CallMessage, CallName, FromRegion, RegionCalls, StartMessage, ToRegion } from './protocol.ts';

/** Makes this process, a child with an IPC channel, the host of one region. */
export function hostRegion(): void {
  /** Undefined until it is ready; before that the parent asks nothing. */
  let node: RunningNode | undefined;
  let answers: RegionAnswers | undefined;
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToRegion) => {
    if (message.kind === 'start') {
      startRegion(message).then((started) => {
        node = started;
        answers = answersOf(started, message.configFile);
      }, fail);
    } else if (message.kind === 'stop') void stop(node, message.graceMs);
    else if (answers) void answer(answers, message);
  });
}

/** What a region is asked, as its node answers it. */
type RegionAnswers = {
  readonly [Name in CallName]: (...args: Parameters<RegionCalls[Name]>) => Awaitable<ReturnType<RegionCalls[Name]>>;
};

function answersOf(node: RunningNode, config: string): RegionAnswers {
  const { source } = node;
  const services = source.services!;
  return {
    ...source,
    // They may be made while they are read; what is sent must be there.
    metrics: async () => [...(await source.metrics())],
    reloadConfig: async () => reloadRegion(node, config),
    failover: (region, force) => source.failover!(region, force),
    restartService: (service, order) => services.reload(service, order),
    scaleService: (service, workers) => services.scale(service, workers),
  };
}

async function startRegion(start: StartMessage): Promise<RunningNode> {
  const { world } = await loadWorld({ config: start.configFile });
  const events = new EventBus();
  events.follow(({ type, subject, reason, details }) => {
    send({ kind: 'event', event: { type, subject, reason, details } });
  });
  const lines = new LineRelay(devDefaults.maxLinesUnderWay, (line, sent) => send({ kind: 'line', line }, sent));
  const node = await startNode({
    world: devConfig(world),
    region: start.region,
    listen: start.listen,
    lineTo: (region) => start.peers[region]!,
    dataAddresses: start.dataAddresses,
    sqlUrl: start.sqlUrl,
    reaper: createReaper(),
    events,
    onLine: (line) => lines.pass(line),
  });
  setInterval(() => send({ kind: 'traffic', traffic: node.traffic() }), devDefaults.trafficIntervalMs);
  send({ kind: 'ready', address: node.address });
  return node;
}

async function answer(answers: RegionAnswers, { id, name, args }: CallMessage): Promise<void> {
  try {
    const ask = answers[name] as (...args: readonly unknown[]) => unknown;
    send({ kind: 'answer', id, value: await ask(...args) });
  } catch (error) {
    send({ kind: 'refusal', id, failure: toFailure(error) });
  }
}

/** A rolling restart goes on by itself, as one by an edited app does. */
async function reloadRegion(node: RunningNode, config: string): Promise<ReloadResult> {
  const { renewed: _, ...result } = await reloadNode(node, devConfig((await loadWorld({ config })).world), {
    observeMs: 0,
  });
  return { ...result, stopped: [] };
}

/** Where apps have not started yet, there is nothing to finish. */
async function stop(node: RunningNode | undefined, graceMs: number): Promise<void> {
  await node?.close({ graceMs }).catch(() => {});
  process.exit(0);
}

function fail(error: unknown): void {
  send({ kind: 'failed', failure: toFailure(error) }, () => process.exit(1));
}

function send(message: FromRegion, sent: () => void = () => {}): void {
  // The parent may be gone; the disconnect that follows ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, sent);
}
