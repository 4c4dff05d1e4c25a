/**
 * The workers of a node in which its edge runs, as the node's supervisor has them: it tells them what they cannot know by
 * themselves, carries messages between them, and asks them for what they have done.
 */
import type { ControlEvent, EventInput, MetricSnapshot, PastAnswer, Purge } from '../../control/index.ts';
import { Link, type LinkChannel } from './link.ts';
import type { Siblings } from './siblings.ts';
import { countedBy, sumMetrics } from './sum-metrics.ts';
import type { ProcessEndpoint } from './worker-place.ts';
import type { WorkerReport } from './worker-report.ts';

export interface WorkerFleetDefaults {
  /** How long a worker may take to answer; without an answer, what it last told is used. */
  readonly answerMs: number;
  /** How long one may take to put another config in force. */
  readonly reloadMs: number;
  /** Between two reports: of one that ends without a word, what it did since is not counted. */
  readonly reportEveryMs: number;
}

export const workerFleetDefaults: WorkerFleetDefaults = Object.freeze({
  answerMs: 1_000,
  reloadMs: 30_000,
  reportEveryMs: 5_000,
});

/** What takes no new requests, by order. */
export interface Draining {
  readonly endpoints: readonly string[];
  readonly regions: readonly string[];
}

interface Member {
  readonly link: Link;
  report: WorkerReport | undefined;
}

export class WorkerFleet {
  /** This process among its workers. */
  readonly siblings: Siblings;
  readonly #announce: (event: EventInput) => void;
  readonly #members = new Map<string, Member>();
  readonly #listeners = new Map<string, (message: unknown) => void>();
  readonly #processes = new Map<string, readonly ProcessEndpoint[]>();
  #draining: Draining = { endpoints: [], regions: [] };
  /** What those have counted that are gone. */
  #past: readonly MetricSnapshot[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(announce: (event: EventInput) => void) {
    this.#announce = announce;
    this.siblings = {
      self: String(process.pid),
      tell: (topic, message) => this.#tellAll('mail', { topic, message }),
      on: (topic, listener) => void this.#listeners.set(topic, listener),
    };
  }

  /** A process has been started; `id` is its own among all there have been. */
  join(id: string, channel: LinkChannel): void {
    const link = new Link(channel);
    link.on('mail', (value) => this.#relay(id, value as { topic: string; message: unknown }));
    link.on('event', (value) => this.#announce(eventOf(value as ControlEvent, id)));
    this.#members.set(id, { link, report: undefined });
    for (const [service, processes] of this.#processes) link.tell('processes', { service, processes });
    link.tell('draining', this.#draining);
    this.#timer ??= setInterval(() => void this.reports(), workerFleetDefaults.reportEveryMs).unref();
  }

  /** One message of a process; false when it is none of ours. */
  take(id: string, message: unknown): boolean {
    return this.#members.get(id)?.link.take(message) ?? false;
  }

  /** A process is gone. */
  leave(id: string): void {
    const member = this.#members.get(id);
    this.#members.delete(id);
    member?.link.close();
    if (member?.report) this.#past = sumMetrics([...this.#past, ...countedBy(member.report.metrics)]);
  }

  /** Which processes of a service take requests now. */
  tellProcesses(service: string, processes: readonly ProcessEndpoint[]): void {
    this.#processes.set(service, processes);
    this.#tellAll('processes', { service, processes });
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
    return members.flatMap(({ report }) => report ?? []);
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

  /** Has all read their config again; why those that could not, by their ids. */
  async reload(): Promise<ReadonlyMap<string, string>> {
    const failed = new Map<string, string>();
    const reloads = [...this.#members].map(([id, { link }]) =>
      link
        .ask('reload', undefined, workerFleetDefaults.reloadMs)
        .catch((error: Error) => failed.set(id, error.message)),
    );
    await Promise.all(reloads);
    return failed;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const id of [...this.#members.keys()]) this.leave(id);
  }

  /** Those that do not answer, or cannot, are left out. */
  async #askAll(kind: string, value: unknown, timeoutMs: number): Promise<unknown[]> {
    const asked = [...this.#members.values()].map(({ link }) => link.ask(kind, value, timeoutMs));
    const settled = await Promise.allSettled(asked);
    return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  }

  #relay(from: string, { topic, message }: { readonly topic: string; readonly message: unknown }): void {
    this.#listeners.get(topic)?.(message);
    for (const [id, { link }] of this.#members) if (id !== from) link.tell('mail', { topic, message });
  }

  #tellAll(kind: string, value: unknown): void {
    for (const { link } of this.#members.values()) link.tell(kind, value);
  }
}

function eventOf({ type, subject, reason, details }: ControlEvent, worker: string): EventInput {
  return { type, subject, reason, details: { ...details, worker } };
}
