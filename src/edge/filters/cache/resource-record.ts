/**
 * A resource with its variants as bytes, for the disk: the length of a head, the head as JSON, then the bodies one behind
 * the other. Times are of the wall clock, so that its age goes on while nothing runs.
 */
import type { StoredResponse } from '../../../caching/index.ts';
import { HeadedBody } from '../../headed-body.ts';
import { Cached } from './cached.ts';

/** Changes with what a stored response is made of; what another version wrote is not read. */
const version = 3;

interface Head {
  readonly version: number;
  readonly variants: readonly {
    readonly response: StoredResponse;
    readonly tags: readonly string[];
    readonly bytes: number;
  }[];
}

export function encodeResource(resource: readonly Cached[]): Buffer {
  const variants = resource.map(({ response, tags, body }) => ({ response, tags, bytes: body.bytes.length }));
  const head = Buffer.from(JSON.stringify({ version, variants } satisfies Head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([length, head, ...resource.map(({ body }) => body.bytes)]);
}

/** Undefined for what this version has not written. */
export function decodeResource(record: Uint8Array): readonly Cached[] | undefined {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  try {
    const end = 4 + bytes.readUInt32LE(0);
    const head = JSON.parse(bytes.toString('utf8', 4, end)) as Head;
    if (head.version !== version) return undefined;
    let at = end;
    const resource = head.variants.map(({ response, tags, bytes: size }) => {
      // Of its own: what is kept must not hold on to the record it came in.
      const body = new HeadedBody(size, response.fields);
      if (bytes.copy(body.bytes, 0, at, at + size) !== size) throw new RangeError('the record ends too soon');
      at += size;
      return new Cached(response, body, tags);
    });
    return at === bytes.length ? resource : undefined;
  } catch {
    return undefined;
  }
}
