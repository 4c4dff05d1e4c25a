/**
 * Holds back the end of a response until something is done: a client that has its answer to a change may ask at once for what
 * was changed.
 */
import type { ServerResponse } from 'node:http';

/** `before` is called when the handler ends the response; it must not reject. */
export function holdEnd(response: ServerResponse, before: () => Promise<void>): void {
  const { end } = response;
  let isHeld = false;
  response.end = function (this: ServerResponse, ...given: unknown[]) {
    if (isHeld) return this;
    isHeld = true;
    void before().then(() => Reflect.apply(end, this, given));
    return this;
  } as typeof end;
}
