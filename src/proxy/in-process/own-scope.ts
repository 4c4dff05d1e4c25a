/**
 * Calls somebody so that what it says there of its asynchronous context (`AsyncLocalStorage.enterWith`) ends with the call.
 *
 * Where Node keeps contexts as frames (from version 24 on) one resource serves all calls; where it keeps them with
 * resources, each call needs one of its own.
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

const newResource = (): AsyncResource => new AsyncResource('ANTIPODE_REQUEST');

const shared = keepsFrames() ? newResource() : undefined;

export function inOwnScope<A extends unknown[]>(call: (...given: A) => void, ...given: A): void {
  (shared ?? newResource()).runInAsyncScope(call, undefined, ...given);
}

function keepsFrames(): boolean {
  const storage = new AsyncLocalStorage<true>();
  const resource = newResource();
  const inScope = <T>(call: () => T): T => resource.runInAsyncScope(call);
  inScope(() => storage.enterWith(true));
  return inScope(() => storage.getStore()) === undefined;
}
