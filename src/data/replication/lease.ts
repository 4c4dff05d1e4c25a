/**
 * The primary's right to answer for the newest state without asking anybody (leases: Gray and Cheriton, 1989; Raft's thesis, 6.4.1).
 *
 * The primary stamps each answer with its time; a replica sends the last stamp back with its next question. Once regions
 * that are a majority with the primary have sent back stamps of time t, nobody else is primary before t + `leaseMs`:
 * each of them keeps any candidate waiting until `leaseMs` and a slack have gone by since it received the stamp.
 * Clocks are monotonic, so setting the time of day does nothing; they may differ in speed by less than the slack.
 */
import { replicationDefaults } from './defaults.ts';

const { leaseMs, leaseSlack } = replicationDefaults;

/** On the primary. */
export class Lease {
  readonly #run: string;
  readonly #others: number;
  readonly #stamps = new Map<string, number>();

  /** `run` is of this process alone: stamps of one before it do not count. `others`: how many make a majority with it. */
  constructor(run: string, others: number) {
    this.#run = run;
    this.#others = others;
  }

  stamp(nowMs: number): string {
    return `${this.#run}:${nowMs}`;
  }

  renew(region: string, stamp: string): void {
    const at = stamp.lastIndexOf(':');
    if (stamp.slice(0, at) !== this.#run) return;
    const stampMs = Number(stamp.slice(at + 1));
    this.#stamps.set(region, Math.max(this.#stamps.get(region) ?? Number.NEGATIVE_INFINITY, stampMs));
  }

  isHeld(nowMs: number): boolean {
    if (this.#others === 0) return true;
    const oldest = [...this.#stamps.values()].toSorted((a, b) => b - a)[this.#others - 1];
    return oldest !== undefined && nowMs < oldest + leaseMs;
  }

  /** Another term: what was renewed in the one before does not count. */
  reset(): void {
    this.#stamps.clear();
  }
}

/** On a replica: how long the primary it follows may hold a lease with its help. */
export class LeaseGuard {
  #untilMs: number;

  /** A process that has just started may have given a lease before. */
  constructor(nowMs: number) {
    this.#untilMs = nowMs + leaseMs * (1 + leaseSlack);
  }

  extend(nowMs: number): void {
    this.#untilMs = nowMs + leaseMs * (1 + leaseSlack);
  }

  leftMs(nowMs: number): number {
    return Math.max(0, this.#untilMs - nowMs);
  }
}
