/** Counts the frames of a client that must be answered and carry nothing: pings and settings. */
import { http2Defaults } from './http2-defaults.ts';

const { controlFrames, controlSpanMs } = http2Defaults;

export class ControlWatch {
  #count = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  /** One more; returns whether they are too many for their span of time. */
  seen(nowMs: number): boolean {
    if (nowMs - this.#sinceMs >= controlSpanMs) {
      this.#sinceMs = nowMs;
      this.#count = 0;
    }
    return ++this.#count > controlFrames;
  }
}
