/**
 * Keeps a region that fails too much out, and lets it back in little by little.
 *
 *   admitted ──rate > max over ≥ min samples──► out ──cool-down over──► trial ──answers good──► admitted
 *                                                ▲                        │
 *                                                └───answers bad, ×2──────┘
 *
 * On trial it gets a small share of what it would win. A trial ends with `trialSamples` answers or after `trialMs`,
 * whichever is first, and is passed when no more than `maxErrorRate` of its answers failed; so a region with no traffic
 * at all is back after the cool-down and one trial. It fails at once when it can no longer pass.
 * Each time out lasts twice as long, up to a limit, until the region has been admitted for that limit.
 */
import type { SteeringSettings } from './defaults.ts';
import { RateWindow } from './rate-window.ts';

export type GateState = 'admitted' | 'out' | 'trial';

export class ErrorGate {
  readonly #settings: SteeringSettings;
  readonly #onAdmitted: () => void;
  readonly #window: RateWindow;
  #state: GateState = 'admitted';
  #since = Number.NEGATIVE_INFINITY;
  /** When `out` or `trial` ends by itself. */
  #until = Number.POSITIVE_INFINITY;
  #cooldownMs: number;
  #rateWhenOut = 0;
  #trialAnswers = 0;
  #trialFailures = 0;

  /** `onAdmitted` is called each time the region is let in again. */
  constructor(settings: SteeringSettings, onAdmitted: () => void) {
    this.#settings = settings;
    this.#onAdmitted = onAdmitted;
    this.#window = new RateWindow(settings.errorWindowMs);
    this.#cooldownMs = settings.errorCooldownMs;
  }

  state(nowMs: number): GateState {
    while (nowMs >= this.#until) this.#endPhase(this.#until);
    return this.#state;
  }

  /** When it came into the state it is in. */
  since(nowMs: number): number {
    this.state(nowMs);
    return this.#since;
  }

  /** Of the last answers, or of those it was put out for where there are too few since. */
  errorRate(nowMs: number): number {
    const answers = this.#window.answers(nowMs);
    const isEnough = this.#state === 'admitted' || answers >= this.#settings.errorMinSamples;
    if (!isEnough) return this.#rateWhenOut;
    return answers === 0 ? 0 : this.#window.failures(nowMs) / answers;
  }

  record(ok: boolean, nowMs: number): void {
    const state = this.state(nowMs);
    this.#window.record(ok, nowMs);
    if (state === 'trial') this.#recordTrial(ok, nowMs);
    else if (state === 'admitted' && this.#isFailing(nowMs)) this.#putOut(nowMs);
  }

  /** Lets the region in at once and forgets its failures: it was down, and those were of that. */
  forgive(nowMs: number): void {
    this.#cooldownMs = this.#settings.errorCooldownMs;
    this.#admit(nowMs);
  }

  #isFailing(nowMs: number): boolean {
    const { errorMinSamples, maxErrorRate } = this.#settings;
    return this.#window.answers(nowMs) >= errorMinSamples && this.errorRate(nowMs) > maxErrorRate;
  }

  #recordTrial(ok: boolean, nowMs: number): void {
    const { maxErrorRate, trialSamples } = this.#settings;
    this.#trialAnswers += 1;
    if (!ok) this.#trialFailures += 1;
    if (this.#trialFailures > maxErrorRate * trialSamples) this.#putOut(nowMs);
    else if (this.#trialAnswers >= trialSamples) this.#admit(nowMs);
  }

  #endPhase(atMs: number): void {
    if (this.#state === 'out') {
      this.#enter('trial', atMs, this.#settings.trialMs);
      this.#trialAnswers = 0;
      this.#trialFailures = 0;
    } else if (this.#trialFailures > this.#settings.maxErrorRate * this.#trialAnswers) {
      this.#putOut(atMs);
    } else {
      this.#admit(atMs);
    }
  }

  #putOut(nowMs: number): void {
    const { errorCooldownMs, maxErrorCooldownMs } = this.#settings;
    const wasGood = this.#state === 'admitted' && nowMs - this.#since >= maxErrorCooldownMs;
    if (wasGood) this.#cooldownMs = errorCooldownMs;
    this.#rateWhenOut = this.#window.failures(nowMs) / Math.max(1, this.#window.answers(nowMs));
    this.#enter('out', nowMs, this.#cooldownMs);
    this.#cooldownMs = Math.min(maxErrorCooldownMs, 2 * this.#cooldownMs);
  }

  #admit(nowMs: number): void {
    this.#enter('admitted', nowMs, Number.POSITIVE_INFINITY);
    this.#window.clear();
    this.#onAdmitted();
  }

  #enter(state: GateState, nowMs: number, forMs: number): void {
    this.#state = state;
    this.#since = nowMs;
    this.#until = nowMs + forMs;
  }
}
