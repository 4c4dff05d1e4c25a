/**
 * Calls somebody so that what it says there of its asynchronous context (`AsyncLocalStorage.enterWith`) ends with the call.
 *
 * Where Node keeps contexts as frames (from version 24 on) one scope serves all calls; where it keeps them with resources,
 * each call needs a resource of its own.
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

type Scope = <A extends unknown[]>(call: (...given: A) => void, ...given: A) => void;

export const inOwnScope: Scope = keepsFrames() ? AsyncLocalStorage.snapshot() : inOwnResource;

function inOwnResource<A extends unknown[]>(call: (...given: A) => void, ...given: A): void {
  new AsyncResource('ANTIPODE_REQUEST').runInAsyncScope(call, undefined, ...given);
}

function keepsFrames(): boolean {
  const storage = new AsyncLocalStorage<true>();
  const scope = AsyncLocalStorage.snapshot();
  scope(() => storage.enterWith(true));
  return scope(() => storage.getStore()) === undefined;
}
