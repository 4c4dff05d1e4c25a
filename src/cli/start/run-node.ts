/**
 * A node's life in production: starts, says where it listens, reads its config again on SIGHUP, and ends on SIGTERM or
 * SIGINT once the requests under way are answered; a second signal ends it at once.
 */
import { changeWords, type LoadedWorld, type ResolvedWorld } from '../../config/index.ts';
import {
  ControlServer,
  type ControlSource,
  configRefused,
  EventBus,
  type EventInput,
  type ReloadConfig,
} from '../../control/index.ts';
import { isAntipodeError } from '../../core/index.ts';
import { createReaper, supervisorDefaults } from '../../supervisor/index.ts';
import { workerProgram } from '../../worker/index.ts';
import {
  type AppLine,
  hostService,
  type RunningNode,
  startNode,
  WorkerFleet,
  type WorkerProgram,
} from '../../world/index.ts';
import { createServiceManager } from '../systemd/service-manager.ts';
import { createNodeLog } from './node-log.ts';

export interface RunOptions {
  /** Reads the config as it is now. */
  readonly load: () => Promise<LoadedWorld>;
  /** Undefined: a global entry, or the only node of a world without regions. */
  readonly region: string | undefined;
  /** Processes of each service, instead of the config's. */
  readonly workers: number | undefined;
  /** Whether to print the addresses as one JSON line. */
  readonly json: boolean;
}

/** Resolves when the node has ended. Throws when it cannot start. */
export async function runNode({ load, region, workers, json }: RunOptions): Promise<void> {
  const { world, file } = await load();
  const log = createNodeLog(json ? process.stderr : process.stdout);
  const events = new EventBus();
  events.follow((event) => log.event(event));
  const manager = createServiceManager({ env: process.env, onFailure: (reason) => log.said(reason) });
  const ended = untilSignal();
  const reaper = createReaper({ graceMs: supervisorDefaults.orphanGraceMs });
  const onLine = (line: AppLine) => log.line(line);
  const logTo = json ? 2 : 1;
  const program = workerProgram({ config: file, region: region ?? '', workers, logTo });
  const fleet = fleetOf(world, region, program, events);
  const reload = async () => (await load()).world;
  let admin: Admin | undefined;
  // Who asks why nothing is there yet is answered.
  const onOpen = async (opened: RunningNode) => {
    admin = await startAdmin(world, { ...opened.source, reloadConfig: reloading(opened, reload) });
  };
  const means = { reaper, events, onLine, onOpen, hurry: ended, logTo, ...(fleet && { fleet }) };
  const node = await startNode({ world, region, ...means }).catch(async (error) => {
    await admin?.server.close();
    throw error;
  });
  const reloadConfig = reloading(node, reload);
  const { address: http, secureAddress: https } = node;
  if (json) process.stdout.write(`${JSON.stringify({ http, https, admin: admin?.url, pid: process.pid })}\n`);
  const address = `${http.host}:${http.port}`;
  const secureAddress = https && `${https.host}:${https.port}`;
  const also = secureAddress === undefined ? '' : `, and with TLS on ${secureAddress}`;
  log.said(`listening on ${address}${also}`, { address, secureAddress, admin: admin?.url });
  manager.ready(`listening on ${address}${also}`);
  const onHangup = async () => {
    node.reopenLog();
    manager.reloading();
    const outcome = await Promise.resolve(reloadConfig()).then(
      () => `listening on ${address}${also}`,
      (error: unknown) => `the old config goes on: ${messageOf(error)}`,
    );
    if (!outcome.startsWith('listening')) log.said(outcome);
    manager.ready(outcome);
  };
  process.on('SIGHUP', onHangup);
  const signal = await ended;
  process.off('SIGHUP', onHangup);
  manager.stopping();
  log.said(`${signal}: requests under way are finished, new ones refused`);
  process.once(signal, () => process.exit(1));
  const { graceMs, announceMs } = world.drain;
  // Who presses Ctrl-C is no load balancer.
  await node.close({ graceMs, announceMs: signal === 'SIGTERM' ? announceMs : 0 });
  await admin?.server.close();
  await manager.close();
}

/** The processes that run the edge themselves, where there are such. */
function fleetOf(
  world: ResolvedWorld,
  region: string | undefined,
  program: WorkerProgram,
  events: EventBus,
): WorkerFleet | undefined {
  const isEntry = region === undefined && world.regions.length > 0;
  const host = isEntry ? undefined : hostService(world);
  const { proxyProtocol } = world.listen;
  const announce = (event: EventInput) => void events.publish(event);
  return (
    host && new WorkerFleet({ service: host.id, program, announce, proxyProtocol, waits: world.regions.length < 2 })
  );
}

function reloading(node: RunningNode, load: () => Promise<ResolvedWorld>): ReloadConfig {
  return async () => {
    try {
      return { changes: (await node.reload(await load())).map(changeWords) };
    } catch (error) {
      throw isAntipodeError(error) ? configRefused(error) : error;
    }
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

interface Admin {
  readonly server: ControlServer;
  readonly url: string;
}

async function startAdmin(world: ResolvedWorld, source: ControlSource): Promise<Admin | undefined> {
  const { admin } = world.listen;
  if (admin === false) return undefined;
  const server = new ControlServer({
    source,
    ...admin,
    ...(world.adminToken !== undefined && { token: world.adminToken }),
  });
  return { server, url: (await server.listen()).url };
}

function untilSignal(): Promise<'SIGTERM' | 'SIGINT'> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
