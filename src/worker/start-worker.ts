/**
 * The edge inside an app's own process: a whole node, that takes its connections from the supervisor, and serves the app's
 * service without a way to it.
 *
 * The app is loaded when this has resolved. Its server then listens where the supervisor has said, whatever it asks for; so
 * it can be reached by others, and is known to be ready, as any app is that runs beside an edge.
 */
import { heardWorld, loadWorld, type ResolvedWorld, withWorkers } from '../config/index.ts';
import { EventBus, type Purge } from '../control/index.ts';
import { LocalApp, presentOwner } from '../proxy/index.ts';
import {
  type EndingMessage,
  type HandedConnection,
  HandoffInbox,
  installPort,
  noReaper,
  shareChannel,
  startHeartbeat,
  toSupervisor,
} from '../supervisor/index.ts';
import { type Draining, Link, type RunningNode, startNode, workerFleetDefaults } from '../world/index.ts';
import { captureApp } from './capture/index.ts';
import { ConnectionLink } from './connection-link.ts';
import { forwardEvents } from './forwarded-events.ts';
import { onLastWords } from './last-words.ts';
import type { Place } from './place.ts';
import { processFeed, siblingsBy } from './supervisor-feed.ts';

/** Throws what loading the config and starting a node throw. */
export async function startWorker(place: Place): Promise<void> {
  const link = new Link({ send: (message) => toSupervisor(message) });
  const connections = new ConnectionLink();
  const port = installPort(() => {});
  shareChannel((message, socket) => link.take(message) || connections.take(message, socket) || port.take(message));
  let app: LocalApp | undefined;
  captureApp({
    host: place.host,
    port: place.port,
    onServer: (server) => {
      app = new LocalApp(server);
    },
    onOther: (what) => process.stderr.write(`antipode: ${what}\n`),
  });
  const worldFrom = (told: unknown) => worldOf(place, told);
  // A config may come before the node is there that is to take it.
  const running = Promise.withResolvers<RunningNode>();
  link.answer('reload', async (told) => {
    const world = await worldFrom(told);
    await (await running.promise).reload(world);
  });
  const events = new EventBus();
  forwardEvents(events, (event) => link.tell('event', event));
  const node = await startNode({
    world: await worldFrom(await link.ask('world', undefined, workerFleetDefaults.reloadMs)),
    region: place.region === '' ? undefined : place.region,
    events,
    reaper: noReaper,
    onLine: () => {},
    logTo: place.logTo,
    worker: {
      endpoint: place.endpoint,
      app: () => app,
      secret: place.secret,
      processes: processFeed(link),
      siblings: siblingsBy(link),
    },
  });
  const take = (connection: HandedConnection) => {
    const { socket, door, address } = connection;
    node.take({ socket, door, address, shared: connection });
  };
  const inbox = new HandoffInbox(connections, take, (count) => node.own.giveBack(count));
  serve(link, { node, inbox });
  running.resolve(node);
  startHeartbeat({ send: toSupervisor, active: () => node.own.active });
  endWell({ node, inbox }, link);
  onLastWords({
    thrower: presentOwner,
    drain: async (error) => {
      // Others take what its clients ask next, and another process begins.
      toSupervisor({ type: 'antipode:ending', error } satisfies EndingMessage);
      await node.close({ graceMs: lastRequestsMs, givesBack: true });
      await inbox.told();
    },
  });
  link.tell('up', undefined);
}

/** How long requests may take to end when the app, or the supervisor, is no more. */
const lastRequestsMs = 5_000;

/** The world that the supervisor has told; one that cannot be told is read here. */
async function worldOf(place: Place, told: unknown): Promise<ResolvedWorld> {
  const own = told === undefined ? await readWorld(place) : heardWorld(told);
  const { https } = own.listen;
  if (https === undefined || place.securePort === undefined) return own;
  return { ...own, listen: { ...own.listen, https: { ...https, port: place.securePort } } };
}

async function readWorld({ config, workers }: Place): Promise<ResolvedWorld> {
  const { world } = await loadWorld({ config });
  return workers === undefined ? world : withWorkers(world, workers);
}

interface Served {
  readonly node: RunningNode;
  readonly inbox: HandoffInbox;
}

/** What the supervisor asks and tells. */
function serve(link: Link, { node, inbox }: Served): void {
  link.on('draining', (value) => node.own.drain(value as Draining));
  link.answer('report', () => node.own.report());
  link.answer('purge', (what) => node.own.purge(what as Purge));
  link.answer('past', (requestId) => node.source.past(requestId as string));
  link.answer('announce', () => node.own.announce());
  link.answer('drain', async (value) => {
    await node.close(value as Parameters<RunningNode['close']>[0]);
    await inbox.told();
  });
}

/**
 * What is under way is finished before the process ends: when it is told to by SIGTERM, and when the supervisor is gone, and
 * its addresses with it. An app that listens for the signal ends itself. The last thing is to tell what was counted.
 *
 * The signal may come from anybody. So the supervisor is told, who would otherwise go on handing connections over to the
 * process that has the fewest of them, and gets back what is idle.
 */
function endWell({ node, inbox }: Served, link: Link): void {
  const leave = () => {
    node.own.flush();
    link.tell('report', node.own.report());
  };
  const finish = (givesBack: boolean) => node.close({ graceMs: lastRequestsMs, givesBack }).catch(() => undefined);
  const onSignal = async () => {
    link.tell('leaving', undefined);
    await finish(process.connected);
    await inbox.told();
    process.off('SIGTERM', onSignal);
    if (process.listenerCount('SIGTERM') > 0) return;
    leave();
    process.kill(process.pid, 'SIGTERM');
  };
  process.on('SIGTERM', onSignal);
  // An app may answer and exit in one go.
  process.once('exit', leave);
  process.once('disconnect', async () => {
    await finish(false);
    process.exit(0);
  });
}
