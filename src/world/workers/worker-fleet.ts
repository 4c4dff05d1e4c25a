/**
 * The workers of a node in which its edge runs, as the node's supervisor has them: it tells them what they cannot know by
 * themselves, carries messages between them, and asks them for what they have done.
 */

import type { Socket } from 'node:net';
import { type ResolvedWorld, toldWorld } from '../../config/index.ts';
import type { ControlEvent, EventInput, MetricSnapshot, PastAnswer, Purge } from '../../control/index.ts';
import type { Door, Edge } from '../../edge/index.ts';
import { Handoff, handoffDefaults, type JoinedProcess } from '../../supervisor/index.ts';
import { CutConnections } from './cut-connections.ts';
import { workerFleetDefaults } from './fleet-defaults.ts';
import { type FleetMember, titleOf, workerOf } from './fleet-member.ts';
import { FleetReports } from './fleet-reports.ts';
import { type FleetDoor, FleetSeat } from './fleet-seat.ts';
import { Link } from './link.ts';
import type { Siblings } from './siblings.ts';
import type { ProcessEndpoint } from './worker-place.ts';
import type { WorkerReport } from './worker-report.ts';

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
  /** What its workers have done. */
  readonly reports: FleetReports;
  /** The service whose processes run the edge, those that are started from now on; another one by another config. */
  host: string | undefined;
  readonly #program: WorkerProgram;
  /** Undefined where it cannot be told, and each worker reads the config itself. */
  #world: ResolvedWorld | undefined;
  readonly #announce: (event: EventInput) => void;
  readonly #members = new Map<string, FleetMember>();
  readonly #listeners = new Map<string, (message: unknown) => void>();
  readonly #processes = new Map<string, readonly ProcessEndpoint[]>();
  readonly #patienceMs: number;
  /** Services whose processes take connections. */
  #hosts: ReadonlySet<string> = new Set();
  #seats = 0;
  #securePort: number | undefined;
  #draining: Draining = { endpoints: [], regions: [] };
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
    this.reports = new FleetReports(this.#members);
    this.#cut = new CutConnections(announce);
    this.#handoff = new Handoff({
      proxyProtocol: world.listen.proxyProtocol,
      lostAnswer: ({ socket, address, bytes, ends }) =>
        this.#standIn.answerLost({ address: address ?? socket.remoteAddress ?? '', bytes, ends }),
      onCut: ({ worker, ...cut }) => this.#cut.tell(workerOf(this.#members.get(worker)!), cut),
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
    const member: FleetMember = { name, service, process, link, ...found };
    link.answer('world', () => this.#world);
    link.on('report', (report) => {
      member.report = report as WorkerReport;
    });
    link.on('up', () => {
      member.isUp = true;
      this.#welcome();
    });
    link.on('leaving', () => {
      member.isUp = false;
      this.#handoff.leaving(name);
    });
    link.on('mail', (value) => this.#relay(member, value as { topic: string; message: unknown }));
    link.on('event', (value) => this.#announce(eventOf(value as ControlEvent, process.id)));
    this.#members.set(name, member);
    for (const [service, processes] of this.#processes) link.tell('processes', { service, processes });
    link.tell('draining', this.#draining);
    this.reports.begin();
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
    this.reports.left(member);
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

  /** The metrics of a node: its own, those of its workers, and what the workers before them counted. */
  metricsWith(own: Iterable<MetricSnapshot>): Promise<MetricSnapshot[]> {
    return this.reports.metricsWith([...own, ...this.#cut.metrics]);
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
    this.reports.close();
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

  #introduce(member: FleetMember): void {
    const { name, process } = member;
    member.isKnown = true;
    this.#handoff.add({
      id: name,
      title: titleOf(member),
      owner: process.owner,
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

  #relay(from: FleetMember, { topic, message }: { readonly topic: string; readonly message: unknown }): void {
    this.#listeners.get(topic)?.(message);
    for (const member of this.#members.values()) if (member !== from) member.link.tell('mail', { topic, message });
  }

  #tellAll(kind: string, value: unknown): void {
    for (const { link } of this.#members.values()) link.tell(kind, value);
  }
}

function eventOf({ type, subject, reason, details }: ControlEvent, worker: string): EventInput {
  return { type, subject, reason, details: { ...details, worker } };
}
