/**
 * Tells a client that takes its requests back from one that attacks by it: opening a stream and resetting it at once
 * makes work and stays below every limit on streams (rapid reset, CVE-2023-44487). The rule is Envoy's.
 */
import { http2Defaults } from './http2-defaults.ts';

const { resetMinStreams, resetShare, quickResetMs } = http2Defaults;

export class ResetWatch {
  #opened = 0;
  #quick = 0;

  opened(): void {
    this.#opened++;
  }

  /** The client has taken back a stream; returns whether it has done so too often. */
  reset(openedAtMs: number, nowMs: number): boolean {
    if (nowMs - openedAtMs < quickResetMs) this.#quick++;
    return this.#opened >= resetMinStreams && this.#quick > this.#opened * resetShare;
  }
}
