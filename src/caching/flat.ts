/**
 * Text of its own. A slice of a message's head holds on to the whole head in memory, as does text put together from slices;
 * what is kept for long is copied, so that a cache costs what it says it does.
 */

/** A copy that shares no memory; `text` is latin1, as heads of messages are. */
export function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
