/**
 * A region process from the inside: starts the region's node as the parent says, answers the parent's questions, tells
 * what happens, and ends when told to, or at once when the parent is gone. Its apps are its reaper's charge.
 */
import { loadWorld } from '../config/index.ts';
import { type ControlSource, EventBus } from '../control/index.ts';
import { createReaper } from '../supervisor/index.ts';
import { type RunningNode, startNode } from '../world/index.ts';
import { devDefaults } from './defaults.ts';
import { devConfig } from './dev-config.ts';
import { toFailure } from './failure.ts';
import { LineRelay } from './line-relay.ts';
import type { CallName, FromRegion, StartMessage, ToRegion } from './protocol.ts';

/** Makes this process, a child with an IPC channel, the host of one region. */
export function hostRegion(): void {
  let node: Promise<RunningNode> | undefined;
  process.on('disconnect', () => process.exit(1));
  process.on('message', (message: ToRegion) => {
    if (message.kind === 'start') {
      node = startRegion(message);
      node.catch((error) => fail(error));
    } else if (message.kind === 'call') {
      const { id, name, args } = message;
      answer(node, name, args).then(
        (value) => send({ kind: 'answer', id, value }),
        (error) => send({ kind: 'refusal', id, failure: toFailure(error) }),
      );
    } else void stop(node, message.graceMs);
  });
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
    reaper: createReaper(),
    events,
    onLine: (line) => lines.pass(line),
  });
  setInterval(() => send({ kind: 'traffic', traffic: node.traffic() }), devDefaults.trafficIntervalMs);
  send({ kind: 'ready', address: node.address });
  return node;
}

async function answer(
  node: Promise<RunningNode> | undefined,
  name: CallName,
  args: readonly unknown[],
): Promise<unknown> {
  const { source } = await node!;
  const ask = source[name] as (...args: unknown[]) => ReturnType<ControlSource[CallName]>;
  const value = await ask.apply(source, [...args]);
  // Metrics may be made while they are read; what is sent must be there.
  return name === 'metrics' ? [...(value as Iterable<unknown>)] : value;
}

async function stop(node: Promise<RunningNode> | undefined, graceMs: number): Promise<void> {
  await node?.then((started) => started.close({ graceMs })).catch(() => {});
  process.exit(0);
}

function fail(error: unknown): void {
  // What nobody foresaw is said in full; the last lines of stderr are the parent's reason.
  send({ kind: 'failed', failure: toFailure(error) }, () => process.exit(1));
}

function send(message: FromRegion, sent: () => void = () => {}): void {
  // The parent may be gone; the disconnect that follows ends this process.
  if (process.connected) process.send?.(message, undefined, undefined, sent);
}
