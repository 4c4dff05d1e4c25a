/**
 * Writes a history down while it happens. To be used in one process only: the order of its lines is what the checkers
 * take for the order of the world.
 *
 * Sessions may do several things at once. Each gets processes of its own, which do one thing at a time, and a process
 * whose operation ended without a known outcome is never used again: both are rules of Jepsen's histories.
 */
import type { Clock } from '../../core/index.ts';
import type { HistoryEvent, OperationFacts } from './history-event.ts';

/** What is about to be asked. */
export interface Invocation extends OperationFacts {
  readonly session: string;
  readonly f: string;
  readonly key: string;
  /** What is written; `[from, to]` of a `cas`. */
  readonly value?: unknown;
}

/** What was answered. */
export interface Completion extends OperationFacts {
  readonly value?: unknown;
}

/** An operation under way, to be ended once. One that is never ended has an unknown outcome. */
export interface OpenOperation {
  ok(completion?: Completion): void;
  fail(error: string, facts?: OperationFacts): void;
  info(error: string, facts?: OperationFacts): void;
}

export class HistoryRecorder {
  readonly #clock: Clock;
  readonly #events: HistoryEvent[] = [];
  readonly #idle = new Map<string, number[]>();
  #processes = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** All lines so far. */
  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  begin({ session, f, key, value = null, ...facts }: Invocation): OpenOperation {
    const idle = this.#idleOf(session);
    const process = idle.pop() ?? this.#processes++;
    const same = { process, f, key, session };
    this.#write({ ...facts, ...same, type: 'invoke', value });
    return {
      ok: (completion = {}) => {
        this.#write({ value, ...completion, ...same, type: 'ok' });
        idle.push(process);
      },
      fail: (error, known) => {
        this.#write({ ...known, ...same, type: 'fail', value, error });
        idle.push(process);
      },
      info: (error, known) => this.#write({ ...known, ...same, type: 'info', value, error }),
    };
  }

  /** A line of who breaks things: `note('kill', 'us-east')`. */
  note(f: string, value: unknown): void {
    this.#write({ process: 'nemesis', type: 'info', f, value });
  }

  #idleOf(session: string): number[] {
    const idle = this.#idle.get(session) ?? [];
    this.#idle.set(session, idle);
    return idle;
  }

  #write(event: Omit<HistoryEvent, 'index' | 'time'>): void {
    this.#events.push({ index: this.#events.length, time: Math.round(this.#clock.now() * 1e6), ...event });
  }
}
