/**
 * A world as one process tells it to another, in messages of JSON: checked once, and the schema loaded once. What JSON would
 * change is not told: a function above all, which the other process can only have by reading the config itself.
 */
import { deepFreeze } from './deep-freeze.ts';
import type { ResolvedWorld } from './resolved-world.ts';

/** The world as a message can carry it; undefined where it cannot be told. */
export function toldWorld(world: ResolvedWorld): ResolvedWorld | undefined {
  return isPlain(world) ? world : undefined;
}

/** The world that was told. */
export function heardWorld(told: unknown): ResolvedWorld {
  return deepFreeze(told as ResolvedWorld);
}

/** Whether a value is the same behind JSON, a member that is undefined being the same as none. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((member) => member === undefined || isPlain(member));
}
