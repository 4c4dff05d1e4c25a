/**
 * What happened lately: a bounded ring of numbered events, and a bell for those who wait for the next one.
 *
 * Readers keep the number of the last event they saw and pull what came after it, so the bus holds nothing per reader and
 * a slow one costs no memory. Numbers start at the wall clock in microseconds: a later run continues above every number
 * of an earlier one (while a run makes less than one event a microsecond), so a reader that resumes after a restart
 * cannot mistake the new run's events for the ones it has seen.
 *
 * Invariant: the ring holds the events `oldestId … lastId` without a gap; slot = id mod capacity.
 */
import { controlDefaults } from './defaults.ts';
import type { EventType } from './event-table.ts';

export interface ControlEvent {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly type: EventType;
  /** The id of what it happened to: an endpoint, a region, a service, a worker. */
  readonly subject: string;
  /** Why, for people. */
  readonly reason: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What the publisher knows; the bus adds number and time. */
export interface EventInput {
  readonly type: EventType;
  readonly subject: string;
  readonly reason: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface EventBusOptions {
  /** Events remembered; the oldest go first. */
  readonly capacity?: number;
  /** Wall clock, milliseconds since 1970. */
  readonly now?: () => number;
}

export class EventBus {
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #firstId: number;
  readonly #ring: ControlEvent[] = [];
  readonly #listeners = new Set<() => void>();
  #lastId: number;

  constructor(options: EventBusOptions = {}) {
    this.#capacity = options.capacity ?? controlDefaults.eventCapacity;
    this.#now = options.now ?? Date.now;
    this.#firstId = Math.floor(this.#now() * 1000) + 1;
    this.#lastId = this.#firstId - 1;
  }

  /** The number of the newest event; before the first one, the number just below it. */
  get lastId(): number {
    return this.#lastId;
  }

  /** The number of the oldest event still remembered. */
  get oldestId(): number {
    return Math.max(this.#firstId, this.#lastId - this.#capacity + 1);
  }

  publish(input: EventInput): ControlEvent {
    this.#lastId += 1;
    const event = { details: {}, ...input, id: this.#lastId, at: new Date(this.#now()).toISOString() };
    this.#ring[this.#lastId % this.#capacity] = event;
    for (const listener of this.#listeners) listener();
    return event;
  }

  /**
   * The first remembered event after number `id`, or undefined when there is none yet.
   * Its number is not `id + 1` when events in between are forgotten, or when `id` is a number this run never gave.
   */
  next(id: number): ControlEvent | undefined {
    const wanted = id > this.#lastId ? this.oldestId : Math.max(id + 1, this.oldestId);
    return wanted > this.#lastId ? undefined : this.#ring[wanted % this.#capacity];
  }

  /** Calls `listener` after each event; the function returned ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `onEvent` with each event from now on, in order, those it publishes itself included; the function returned ends that. */
  follow(onEvent: (event: ControlEvent) => void): () => void {
    let seen = this.#lastId;
    return this.subscribe(() => {
      for (let event = this.next(seen); event !== undefined; event = this.next(seen)) {
        seen = event.id;
        onEvent(event);
      }
    });
  }
}
