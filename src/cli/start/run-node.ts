/**
 * A node's life in production: starts, says where it listens, obeys signals and the admin API, and ends once the requests
 * under way are answered.
 */
import type { LoadedWorld, ResolvedWorld } from '../../config/index.ts';
import {
  type ActionResult,
  type ControlServer,
  type ControlSource,
  configRefused,
  EventBus,
  type EventInput,
  LogBook,
  loadAdminApi,
  type ReloadConfig,
} from '../../control/index.ts';
import { isAntipodeError } from '../../core/index.ts';
import { createReaper, supervisorDefaults } from '../../supervisor/index.ts';
import { workerProgram } from '../../worker/index.ts';
import {
  type AppLine,
  hostService,
  type RunningNode,
  reloadNode,
  startNode,
  WorkerFleet,
  type WorkerProgram,
} from '../../world/index.ts';
import { logControlFaults } from '../control-fault.ts';
import { createServiceManager } from '../systemd/service-manager.ts';
import { Ending } from './ending.ts';
import { failedStarts } from './failed-starts.ts';
import { createNodeLog } from './node-log.ts';
import { ReloadSignals } from './reload-orders.ts';

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
  logControlFaults((text, requestId) => log.said('error', text, { requestId }));
  const manager = createServiceManager({ env: process.env, onFailure: (reason) => log.said('warn', reason) });
  const say = (text: string) => log.said('warn', text);
  const signals = new ReloadSignals(say);
  const ending = new Ending();
  const reaper = createReaper({ graceMs: supervisorDefaults.orphanGraceMs });
  const logs = new LogBook();
  const onLine = (line: AppLine) => {
    logs.add({ ...(region !== undefined && { region }), ...line });
    log.line(line);
  };
  const logTo = json ? 2 : 1;
  const program = workerProgram({ config: file, region: region ?? '', workers, logTo });
  const fleet = fleetOf(world, region, program, events);
  const sourceOf = (opened: RunningNode) => ({
    ...opened.source,
    logs,
    services: opened.source.services!,
    reloadConfig: reloading(opened, load),
    stop: () => stop(world, ending),
  });
  let admin: Admin | undefined;
  // Who asks why nothing is there yet is answered.
  const onOpen = async (opened: RunningNode) => {
    if (opened.secureAddress !== undefined) fleet?.listensSecurelyOn(opened.secureAddress.port);
    admin = await startAdmin(world, sourceOf(opened));
  };
  const means = { reaper, events, onLine, onOpen, hurry: ending.asked, logTo, ...(fleet && { fleet }) };
  const node = await startNode({ world, region, ...means }).catch(async (error) => {
    await admin?.server.close();
    throw error;
  });
  const { address: http, secureAddress: https } = node;
  if (json) process.stdout.write(`${JSON.stringify({ http, https, admin: admin?.url, pid: process.pid })}\n`);
  const address = `${http.host}:${http.port}`;
  const secureAddress = https && `${https.host}:${https.port}`;
  const status = `listening on ${address}${secureAddress === undefined ? '' : `, and with TLS on ${secureAddress}`}`;
  log.said('info', admin === undefined ? status : `${status}; admin API on ${admin.url}`, {
    address,
    secureAddress,
    admin: admin?.url,
  });
  const failed = failedStarts((await node.source.status()).services);
  for (const sentence of failed) log.said('error', sentence);
  manager.ready([status, ...failed].join('; '));
  signals.obey({ source: sourceOf(node), manager, say, status });
  const cause = await ending.asked;
  signals.rest();
  manager.stopping();
  log.said('info', `${cause}: requests under way are finished, new ones refused`);
  const { graceMs, announceMs } = world.drain;
  // Who presses Ctrl-C is no load balancer.
  await node.close({ graceMs, announceMs: cause === 'SIGINT' ? 0 : announceMs });
  await admin?.server.close();
  await manager.close();
  signals.close();
  ending.close();
}

/** The processes that run the edge themselves, where there are such, or may be by another config. */
function fleetOf(
  world: ResolvedWorld,
  region: string | undefined,
  program: WorkerProgram,
  events: EventBus,
): WorkerFleet | undefined {
  const isEntry = region === undefined && world.regions.length > 0;
  if (isEntry || !world.services.some(({ source }) => source.kind === 'run')) return undefined;
  const announce = (event: EventInput) => void events.publish(event);
  const waits = world.regions.length < 2;
  return new WorkerFleet({ host: hostService(world)?.id, world, program, announce, waits });
}

function reloading(node: RunningNode, load: RunOptions['load']): ReloadConfig {
  return async () => {
    node.reopenLog();
    try {
      const { renewed, ...result } = await reloadNode(node, (await load()).world);
      return { ...result, stopped: await renewed };
    } catch (error) {
      throw isAntipodeError(error) ? configRefused(error) : error;
    }
  };
}

function stop({ name }: ResolvedWorld, ending: Ending): ActionResult {
  return { target: name, state: 'stopping', changed: ending.ask('POST /v1/stop') };
}

interface Admin {
  readonly server: ControlServer;
  readonly url: string;
}

async function startAdmin(world: ResolvedWorld, source: ControlSource): Promise<Admin | undefined> {
  const { admin } = world.listen;
  if (admin === false) return undefined;
  const { ControlServer } = await loadAdminApi();
  const server = new ControlServer({
    source,
    ...admin,
    ...(world.adminToken !== undefined && { token: world.adminToken }),
  });
  return { server, url: (await server.listen()).url };
}
