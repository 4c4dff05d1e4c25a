/**
 * The workers of a node in which its edge runs, as the node's supervisor has them: it tells them what they cannot know by
 * themselves, carries messages between them, and asks them for what they have done.
 */

import type { Socket } from 'node:net';
import { type ResolvedWorld, toldWorld } from '../../config/index.ts';
import type { ControlEvent, EventInput, MetricSnapshot, PastAnswer, Purge } from '../../control/index.ts';
import { type Door, lostAnswer, type TakenConnection } from '../../edge/index.ts';
import {
  Handoff,
  handoffDefaults,
  type JoinedProcess,
  type Outcomes,
  type WorkerJoin,
} from '../../supervisor/index.ts';
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
  /** Between two reports: of one that ends without a word, what it did since is not counted. */
  readonly reportEveryMs: number;
}

export const workerFleetDefaults: WorkerFleetDefaults = Object.freeze({
  answerMs: 1_000,
  reloadMs: 30_000,
  drainMarginMs: 500,
  reportEveryMs: 2_000,
});

type StandIn = (connection: TakenConnection) => void;

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
  /** The service whose processes these are. */
  readonly service: string;
  /** The config that workers have, until `reload` brings another one. */
  readonly world: ResolvedWorld;
  readonly program: WorkerProgram;
  readonly announce: (event: EventInput) => void;
  /** Whether connections wait for workers that start: where no other region would serve them. */
  readonly waits: boolean;
}

export class WorkerFleet implements WorkerJoin {
  readonly secret: string;
  readonly logTo: number;
  /** This process among its workers. */
  readonly siblings: Siblings;
  /** The service whose processes these are. */
  readonly service: string;
  readonly #program: WorkerProgram;
  /** Undefined where it cannot be told, and each worker reads the config itself. */
  #world: ResolvedWorld | undefined;
  readonly #announce: (event: EventInput) => void;
  readonly #members = new Map<string, Member>();
  readonly #listeners = new Map<string, (message: unknown) => void>();
  readonly #processes = new Map<string, readonly ProcessEndpoint[]>();
  #securePort: number | undefined;
  #draining: Draining = { endpoints: [], regions: [] };
  /** What those have counted that are gone. */
  #past: readonly MetricSnapshot[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #handoff: Handoff;
  #standIn: StandIn = ({ socket }) => void socket.destroy();
  #isLeaving = false;

  constructor({ service, world, program, announce, waits }: WorkerFleetOptions) {
    this.service = service;
    this.#world = toldWorld(world);
    this.logTo = program.logTo;
    this.secret = program.secret;
    this.#program = program;
    this.#announce = announce;
    this.#handoff = new Handoff({
      proxyProtocol: world.listen.proxyProtocol,
      lostAnswer,
      patienceMs: waits ? handoffDefaults.patienceMs : 0,
      fallback: (connection) => this.#standIn(connection),
    });
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

  launch(worker: number, port: number): ReturnType<WorkerJoin['launch']> {
    const { execArgv } = this.#program;
    return {
      execArgv,
      env: this.#program.env({ endpoint: `${this.service}/${worker}`, port, securePort: this.#securePort }),
    };
  }

  onJoin(joined: JoinedProcess): void {
    const link = new Link(joined);
    const member: Member = { process: joined, link, isUp: false, isKnown: false, hear: () => {}, report: undefined };
    link.answer('world', () => this.#world);
    link.on('up', () => {
      member.isUp = true;
      this.#welcome();
    });
    link.on('mail', (value) => this.#relay(member, value as { topic: string; message: unknown }));
    link.on('event', (value) => this.#announce(eventOf(value as ControlEvent, joined.id)));
    this.#members.set(joined.id, member);
    for (const [service, processes] of this.#processes) link.tell('processes', { service, processes });
    link.tell('draining', this.#draining);
    this.#timer ??= setInterval(() => void this.reports(), workerFleetDefaults.reportEveryMs).unref();
  }

  onMessage({ id }: JoinedProcess, message: unknown): void {
    const member = this.#members.get(id);
    if (member?.link.take(message) === false) member.hear(message);
  }

  /** Has all workers finish, with the node; resolves when they have, or when their time is over. */
  async drain(graceMs: number): Promise<void> {
    this.#leave();
    await Promise.all([...this.#members.values()].map(({ process }) => this.onStop(process, graceMs)));
  }

  /** Has a process take no more requests and finish those it has; resolves when it has, or when its time is over. */
  async onStop({ id }: JoinedProcess, graceMs: number): Promise<void> {
    const member = this.#members.get(id);
    if (member?.isUp !== true) return;
    member.isUp = false;
    this.#handoff.leaving(id);
    const patienceMs = graceMs + workerFleetDefaults.drainMarginMs;
    const order = { graceMs, givesBack: !this.#isLeaving };
    await member.link.ask('drain', order, patienceMs).catch(() => undefined);
  }

  onLeave({ id }: JoinedProcess): void {
    const member = this.#members.get(id);
    if (member === undefined) return;
    this.#members.delete(id);
    member.link.close();
    if (member.report) this.#past = sumMetrics([...this.#past, ...countedBy(member.report.metrics)]);
    this.#handoff.gone(id);
  }

  /** Takes a connection that was accepted here; false where the node is to serve it. */
  readonly handOff = (socket: Socket, door: Door): boolean => {
    if (this.#isLeaving) return false;
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
    if (service === this.service) this.#welcome();
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
    const present = members.filter(({ process }) => this.#members.has(process.id));
    return present.flatMap(({ report }) => report ?? []);
  }

  /** How the requests ended that a process had, and those that the others had, as of their last reports. */
  outcomes(process: string): { readonly own: Outcomes; readonly others: Outcomes } {
    const sums = { own: { requests: 0, failures: 0 }, others: { requests: 0, failures: 0 } };
    for (const [id, { report }] of this.#members) {
      const sum = id === process ? sums.own : sums.others;
      sum.requests += report?.traffic.requests ?? 0;
      sum.failures += report?.traffic.errors ?? 0;
    }
    return sums;
  }

  /** The metrics of a node: its own, those of its workers, and what the workers before them counted. */
  metricsWith(own: Iterable<MetricSnapshot>, reports: readonly WorkerReport[]): MetricSnapshot[] {
    return sumMetrics([...own, ...reports.flatMap(({ metrics }) => metrics), ...this.#past]);
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
    const reloads = [...this.#members].map(([id, { link }]) =>
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
    for (const { process } of [...this.#members.values()]) this.onLeave(process);
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
    const serving = new Set(this.#processes.get(this.service)?.map(({ process }) => process));
    for (const member of this.#members.values()) {
      const { id } = member.process;
      if (!member.isUp || !serving.has(id)) this.#handoff.leaving(id);
      else if (member.isKnown) this.#handoff.staying(id);
      else this.#introduce(member);
    }
  }

  #introduce(member: Member): void {
    const { process } = member;
    member.isKnown = true;
    this.#handoff.add({
      id: process.id,
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

function eventOf({ type, subject, reason, details }: ControlEvent, worker: string): EventInput {
  return { type, subject, reason, details: { ...details, worker } };
}
