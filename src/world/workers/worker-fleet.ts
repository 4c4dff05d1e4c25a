/**
 * The workers of a node in which its edge runs, as the node's supervisor has them: it tells them what they cannot know by
 * themselves, carries messages between them, and asks them for what they have done.
 */

import type { Socket } from 'node:net';
import { type ResolvedWorld, toldWorld } from '../../config/index.ts';
import type { ControlEvent, EventInput, MetricSnapshot, PastAnswer, Purge } from '../../control/index.ts';
import type { Door, Edge } from '../../edge/index.ts';
import { Handoff, handoffDefaults, type JoinedProcess, type Outcomes } from '../../supervisor/index.ts';
import { CutConnections } from './cut-connections.ts';
import { type FleetDoor, FleetSeat } from './fleet-seat.ts';
import { Link } from './link.ts';
import type { Siblings } from './siblings.ts';
import { countedBy, sumMetrics } from './sum-metrics.ts';
import type { ProcessEndpoint } from './worker-place.ts';
import type { WorkerReport } from './worker-report.ts';

export interface WorkerFleetDefaults {
  /** How long a worker may take to answer; without an answer, what it last told is used. */
  readonly answerMs: number;
  /** How long one may take to put another config in force, and waits to be told its first. */
  readonly reloadMs: number;
  /** Beyond the time that a worker is given to finish its requests: to say that it has. */
  readonly drainMarginMs: number;
  /** Between two reports: of one that is killed, what it did since is not counted. Others report when they end. */
  readonly reportEveryMs: number;
}

export const workerFleetDefaults: WorkerFleetDefaults = Object.freeze({
  answerMs: 1_000,
  reloadMs: 30_000,
  drainMarginMs: 500,
  reportEveryMs: 1_000,
});

/** Serves what no worker serves, and answers for those that ended. */
type StandIn = Pick<Edge, 'take' | 'answerLost'>;

/** What takes no new requests, by order. */
export interface Draining {
  readonly endpoints: readonly string[];
  readonly regions: readonly string[];
}

/** What a worker has to know before it is there. */
export interface WorkerStart {
  readonly endpoint: string;
  /** Where its app is to listen on 127.0.0.1. */
  readonly port: number;
  /** Where the node listens with TLS; undefined where it does not. */
  readonly securePort: number | undefined;
}

/** The program that has an app's process run the edge of its node. */
export interface WorkerProgram {
  /** Options of node that load it before the app. */
  readonly execArgv: readonly string[];
  /** What it finds in its environment. */
  env(start: WorkerStart): Readonly<Record<string, string>>;
  /** What all processes of the node know, and nobody else. */
  readonly secret: string;
  /** An open file of this process, to which access logs go that are for standard output. */
  readonly logTo: number;
}

interface Member {
  /** Among all processes that the fleet has had. */
  readonly name: string;
  readonly service: string;
  readonly process: JoinedProcess;
  readonly link: Link;
  /** Its edge is there. */
  isUp: boolean;
  /** It has been made known to the handoff. */
  isKnown: boolean;
  /** Hears what it says of its connections. */
  hear: (message: unknown) => void;
  report: WorkerReport | undefined;
}

export interface WorkerFleetOptions {
  /** The service whose processes these are; undefined where no processes run the edge for now. */
  readonly host: string | undefined;
  /** The config that workers have, until `reload` brings another one. */
  readonly world: ResolvedWorld;
  readonly program: WorkerProgram;
  readonly announce: (event: EventInput) => void;
  /** Whether connections wait for workers that start: where no other region would serve them. */
  readonly waits: boolean;
}

export class WorkerFleet implements FleetDoor {
  readonly secret: string;
  readonly logTo: number;
  /** This process among its workers. */
  readonly siblings: Siblings;
  /** The service whose processes run the edge, those that are started from now on; another one by another config. */
  host: string | undefined;
  readonly #program: WorkerProgram;
  /** Undefined where it cannot be told, and each worker reads the config itself. */
  #world: ResolvedWorld | undefined;
  readonly #announce: (event: EventInput) => void;
  readonly #members = new Map<string, Member>();
  readonly #listeners = new Map<string, (message: unknown) => void>();
  readonly #processes = new Map<string, readonly ProcessEndpoint[]>();
  readonly #patienceMs: number;
  /** Services whose processes take connections. */
  #hosts: ReadonlySet<string> = new Set();
  #seats = 0;
  #securePort: number | undefined;
  #draining: Draining = { endpoints: [], regions: [] };
  /** What those have counted that are gone. */
  #past: readonly MetricSnapshot[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #handoff: Handoff;
  readonly #cut: CutConnections;
  #standIn: StandIn = { take: ({ socket }) => void socket.destroy(), answerLost: () => '' };
  #isLeaving = false;

  constructor({ host, world, program, announce, waits }: WorkerFleetOptions) {
    this.host = host;
    this.#world = toldWorld(world);
    this.#patienceMs = waits ? handoffDefaults.patienceMs : 0;
    this.logTo = program.logTo;
    this.secret = program.secret;
    this.#program = program;
    this.#announce = announce;
    this.#cut = new CutConnections(announce);
    this.#handoff = new Handoff({
      proxyProtocol: world.listen.proxyProtocol,
      lostAnswer: ({ socket, address, bytes, ends }) =>
        this.#standIn.answerLost({ address: address ?? socket.remoteAddress ?? '', bytes, ends }),
      onCut: ({ worker, ...cut }) => this.#cut.tell(subjectOf(this.#members.get(worker)!), cut),
      fallback: (connection) => this.#standIn.take(connection),
    });
    this.admit();
    this.siblings = {
      self: String(process.pid),
      tell: (topic, message) => this.#tellAll('mail', { topic, message }),
      on: (topic, listener) => void this.#listeners.set(topic, listener),
    };
  }

  /** What no worker serves is served by `standIn`, for as long as the node is there. */
  serveWith(standIn: StandIn): void {
    this.#standIn = standIn;
  }

  /** Where the node listens with TLS; told before the first worker is launched. */
  listensSecurelyOn(port: number): void {
    this.#securePort = port;
  }

  /** Where the processes of a group join that are to run the edge. */
  seat(service: string): FleetSeat {
    return new FleetSeat(this, service, ++this.#seats);
  }

  /**
   * From now on connections go to the processes of the present host. Those of another one before go on with what comes to
   * them for as long as they have their places; without a host, nobody waits for workers any more.
   */
  admit(): void {
    const present = [...this.#members.values()].map(({ service }) => service);
    this.#hosts = new Set(this.host === undefined ? present : [...present, this.host]);
    this.#handoff.waitFor(this.host === undefined ? 0 : this.#patienceMs);
    this.#welcome();
  }

  /** What a process is started with in addition. */
  launch(endpoint: string, port: number): ReturnType<FleetDoor['launch']> {
    const { execArgv } = this.#program;
    return { execArgv, env: this.#program.env({ endpoint, port, securePort: this.#securePort }) };
  }

  /** A process of a service has been started; `name` is its own among all that there have been. */
  join(name: string, service: string, process: JoinedProcess): void {
    const link = new Link(process);
    const found = { isUp: false, isKnown: false, hear: () => {}, report: undefined };
    const member: Member = { name, service, process, link, ...found };
    link.answer('world', () => this.#world);
    link.on('report', (report) => {
      member.report = report as WorkerReport;
    });
    link.on('up', () => {
      member.isUp = true;
      this.#welcome();
    });
    link.on('mail', (value) => this.#relay(member, value as { topic: string; message: unknown }));
    link.on('event', (value) => this.#announce(eventOf(value as ControlEvent, process.id)));
    this.#members.set(name, member);
    for (const [service, processes] of this.#processes) link.tell('processes', { service, processes });
    link.tell('draining', this.#draining);
    this.#timer ??= setInterval(() => void this.reports(), workerFleetDefaults.reportEveryMs).unref();
  }

  hear(name: string, message: unknown): void {
    const member = this.#members.get(name);
    if (member?.link.take(message) === false) member.hear(message);
  }

  /** Has all workers finish, with the node; resolves when they have, or when their time is over. */
  async drain(graceMs: number): Promise<void> {
    this.#leave();
    await Promise.all([...this.#members.values()].map(({ name }) => this.finish(name, graceMs)));
  }

  /** Has a process take no more requests and finish those it has; resolves when it has, or when its time is over. */
  async finish(name: string, graceMs: number): Promise<void> {
    const member = this.#members.get(name);
    if (member?.isUp !== true) return;
    member.isUp = false;
    this.#handoff.leaving(name);
    const patienceMs = graceMs + workerFleetDefaults.drainMarginMs;
    const order = { graceMs, givesBack: !this.#isLeaving };
    await member.link.ask('drain', order, patienceMs).catch(() => undefined);
  }

  /** A process is gone; how it ended, in words. */
  leave(name: string, end: string): void {
    const member = this.#members.get(name);
    if (member === undefined) return;
    this.#handoff.gone(name, end);
    this.#members.delete(name);
    member.link.close();
    if (member.report) this.#past = sumMetrics([...this.#past, ...countedBy(member.report.metrics)]);
  }

  /** Takes a connection that was accepted here; false where the node is to serve it. */
  readonly handOff = (socket: Socket, door: Door): boolean => {
    const isNobodyThere = this.host === undefined && this.#members.size === 0;
    if (this.#isLeaving || isNobodyThere) return false;
    this.#handoff.take(socket, door);
    return true;
  };

  /** The node goes away: connections end with their workers. Whether anybody looks at its health, and may hear of it. */
  async announce(): Promise<boolean> {
    this.#leave();
    const asked = await this.#askAll('announce', undefined, workerFleetDefaults.answerMs);
    return asked.includes(true);
  }

  /** Which processes of a service take requests now. */
  tellProcesses(service: string, processes: readonly ProcessEndpoint[]): void {
    this.#processes.set(service, processes);
    this.#tellAll('processes', { service, processes });
    if (this.#hosts.has(service)) this.#welcome();
  }

  /** No process of a service can be expected soon. */
  expectNone(service: string): void {
    if (this.#hosts.has(service)) this.#handoff.giveUp();
  }

  tellDraining(draining: Draining): void {
    this.#draining = draining;
    this.#tellAll('draining', draining);
  }

  /** What each has done, as of now or as it last told. */
  async reports(): Promise<readonly WorkerReport[]> {
    const members = [...this.#members.values()];
    await Promise.all(
      members.map(async (member) => {
        const report = await member.link.ask('report', undefined, workerFleetDefaults.answerMs).catch(() => undefined);
        if (report !== undefined) member.report = report as WorkerReport;
      }),
    );
    // What those did that have left meanwhile is counted with the past.
    const present = members.filter(({ name }) => this.#members.has(name));
    return present.flatMap(({ report }) => report ?? []);
  }

  /**
   * How the requests ended that a process had, and those that the others of its service had, as of their last reports;
   * undefined for one that does not run the edge.
   */
  outcomes(name: string): { readonly own: Outcomes; readonly others: Outcomes } | undefined {
    const sums = { own: { requests: 0, failures: 0 }, others: { requests: 0, failures: 0 } };
    const service = this.#members.get(name)?.service;
    if (service === undefined) return undefined;
    for (const member of this.#members.values()) {
      if (member.service !== service) continue;
      const { report } = member;
      const sum = member.name === name ? sums.own : sums.others;
      sum.requests += report?.traffic.requests ?? 0;
      sum.failures += report?.traffic.errors ?? 0;
    }
    return sums;
  }

  /** The metrics of a node: its own, those of its workers, and what the workers before them counted. */
  metricsWith(own: Iterable<MetricSnapshot>, reports: readonly WorkerReport[]): MetricSnapshot[] {
    return sumMetrics([...own, ...reports.flatMap(({ metrics }) => metrics), ...this.#past, ...this.#cut.metrics]);
  }

  /** Takes out of all caches what an order names; how much that was. */
  async purge(what: Purge): Promise<number> {
    const counts = await this.#askAll('purge', what, workerFleetDefaults.answerMs);
    return counts.reduce((sum: number, count) => sum + (count as number), 0);
  }

  /** What became of a request, if one of the workers remembers. */
  async past(requestId: string): Promise<PastAnswer | undefined> {
    const answers = await this.#askAll('past', requestId, workerFleetDefaults.answerMs);
    return answers.find((answer) => answer !== undefined) as PastAnswer | undefined;
  }

  /** Has all put another config in force; why those that could not, by their ids. */
  async reload(world: ResolvedWorld): Promise<ReadonlyMap<string, string>> {
    this.#world = toldWorld(world);
    const failed = new Map<string, string>();
    const reloads = [...this.#members.values()].map(({ link, process: { id } }) =>
      link
        .ask('reload', this.#world, workerFleetDefaults.reloadMs)
        .catch((error: Error) => failed.set(id, error.message)),
    );
    await Promise.all(reloads);
    return failed;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#leave();
    for (const name of [...this.#members.keys()]) this.leave(name, 'was left behind');
    this.#handoff.close();
  }

  /** Those that do not answer, or cannot, are left out. */
  async #askAll(kind: string, value: unknown, timeoutMs: number): Promise<unknown[]> {
    const asked = [...this.#members.values()].map(({ link }) => link.ask(kind, value, timeoutMs));
    const settled = await Promise.allSettled(asked);
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  /** Has the handoff know who takes connections now: those that are up and have a worker's place. */
  #welcome(): void {
    const serving = new Set([...this.#hosts].flatMap((id) => this.#processes.get(id)?.map(({ process }) => process)));
    for (const member of this.#members.values()) {
      const { name } = member;
      if (!member.isUp || !serving.has(name)) this.#handoff.leaving(name);
      else if (member.isKnown) this.#handoff.staying(name);
      else this.#introduce(member);
    }
  }

  #introduce(member: Member): void {
    const { name, process } = member;
    member.isKnown = true;
    this.#handoff.add({
      id: name,
      title: `worker ${subjectOf(member)} (process ${process.id}, pid ${process.pid})`,
      send: (message, socket) => process.send(message, socket && { socket, isKept: true }),
      onMessage: (listener) => {
        member.hear = listener;
      },
    });
  }

  /** Nobody is worth waiting for any more. */
  #leave(): void {
    this.#isLeaving = true;
    this.#handoff.waitNoMore();
  }

  #relay(from: Member, { topic, message }: { readonly topic: string; readonly message: unknown }): void {
    this.#listeners.get(topic)?.(message);
    for (const member of this.#members.values()) if (member !== from) member.link.tell('mail', { topic, message });
  }

  #tellAll(kind: string, value: unknown): void {
    for (const { link } of this.#members.values()) link.tell(kind, value);
  }
}

function subjectOf({ service, process }: Pick<Member, 'service' | 'process'>): string {
  return `${service}/${process.worker}`;
}

function eventOf({ type, subject, reason, details }: ControlEvent, worker: string): EventInput {
  return { type, subject, reason, details: { ...details, worker } };
}
