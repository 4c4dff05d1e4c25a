/**
 * Calls somebody so that what it says there of its asynchronous context (`AsyncLocalStorage.enterWith`) ends with the call,
 * and that whatever comes of the call, in whichever later turn, can be told to be its owner's.
 *
 * Where Node keeps contexts as frames (from version 24 on) one resource serves all calls; where it keeps them with
 * resources, each call needs one of its own, and to follow an owner there would have every promise of the app pay for it:
 * it is not known.
 */
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';

/** For whom a call is made. It may be held for as long as anything that came of the call: it should hold little itself. */
export interface ScopeOwner {
  /** What came of the call threw this (in words), and nobody caught it. */
  threw(error: string): void;
}

const newResource = (): AsyncResource => new AsyncResource('ANTIPODE_REQUEST');

const shared = keepsFrames() ? newResource() : undefined;
const owners = new AsyncLocalStorage<ScopeOwner>();

export function inOwnScope<A extends unknown[]>(owner: ScopeOwner, call: (...given: A) => void, ...given: A): void {
  if (shared === undefined) newResource().runInAsyncScope(call, undefined, ...given);
  else shared.runInAsyncScope(callFor<A>, undefined, owner, call, given);
}

/** Whose what runs at present is, as far as is known. An uncaught exception is its owner's where the process is told of it. */
export function presentOwner(): ScopeOwner | undefined {
  return shared === undefined ? undefined : owners.getStore();
}

function callFor<A extends unknown[]>(owner: ScopeOwner, call: (...given: A) => void, given: A): void {
  owners.enterWith(owner);
  call(...given);
}

function keepsFrames(): boolean {
  const storage = new AsyncLocalStorage<true>();
  const resource = newResource();
  const inScope = <T>(call: () => T): T => resource.runInAsyncScope(call);
  inScope(() => storage.enterWith(true));
  return inScope(() => storage.getStore()) === undefined;
}
