/**
 * Reading a config that may be wrong anywhere. The checks across parts run beside the schema, not after it, so that a
 * wrong type in one place does not hide a wrong name in another; what has the wrong shape reads as absent here, and the
 * schema has said so.
 */

/** The member of an object; undefined for anything else. */
export function member(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The members of an object; none for anything else. */
export function members(value: unknown): [key: string, value: unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** The items of a list; none for anything else. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
