/** What an answer says of a file: its type, its validators, and how long it may be used. */
import { lookup } from 'mrmime';
import { withoutFields } from '../../../http/index.ts';
import type { Coding } from '../compress/coding.ts';
import { type Immutable, staticDefaults } from './static-defaults.ts';

export interface FileFieldsOptions {
  readonly maxAgeMs: number;
  readonly immutable: Immutable;
  /** Lines with their CRLF, in place of those of the same name. */
  readonly fields: string;
}

export interface SentFile {
  /** As it was asked for. */
  readonly name: string;
  /** Of the form that is sent. */
  readonly sizeBytes: number;
  /** In nanoseconds. */
  readonly modifiedNs: bigint;
  /** Undefined for the file as it is. */
  readonly coding: Coding | undefined;
  /** Whether others get it in another coding. */
  readonly varies: boolean;
  /** Whether its name is known to hold the hash of its content. */
  readonly hashed: boolean;
  /** Whether it stands for any path, because a page was asked for. */
  readonly fallback: boolean;
}

/** Types that the table of all registered ones does not have. */
const otherTypes: Readonly<Record<string, string>> = { ico: 'image/x-icon' };
const octets = 'application/octet-stream';
/** Hexadecimal digits as a word of the name, letters and figures among them: no year, no English. */
const hashInName = /[.-](?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}\.[^/]*$/;

/** Lines with their CRLF. */
export function fileFields(file: SentFile, options: FileFieldsOptions): string {
  const { coding, varies, fallback } = file;
  const vary = [...(varies ? ['accept-encoding'] : []), ...(fallback ? ['accept'] : [])];
  const own =
    `content-type: ${contentType(file.name)}\r\n` +
    `etag: ${entityTag(file)}\r\n` +
    `last-modified: ${new Date(Number(file.modifiedNs / 1_000_000n)).toUTCString()}\r\n` +
    'accept-ranges: bytes\r\n' +
    `cache-control: ${cacheControl(file, options)}\r\n` +
    (coding === undefined ? '' : `content-encoding: ${coding}\r\n`) +
    (vary.length === 0 ? '' : `vary: ${vary.join(', ')}\r\n`);
  if (options.fields === '') return own;
  return withoutFields(own, namesOf(options.fields)) + options.fields;
}

/**
 * Strong: the date is exact to the nanosecond. Inodes are not in it, for the same file on another node has another one.
 */
function entityTag({ sizeBytes, modifiedNs, coding }: SentFile): string {
  const form = coding === undefined ? '' : `-${coding}`;
  return `"${modifiedNs.toString(36)}-${sizeBytes.toString(36)}${form}"`;
}

function contentType(name: string): string {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const type = lookup(extension) ?? otherTypes[extension] ?? octets;
  return type.startsWith('text/') ? `${type}; charset=utf-8` : type;
}

function cacheControl({ name, hashed, fallback }: SentFile, { maxAgeMs, immutable }: FileFieldsOptions): string {
  const isImmutable = immutable === true || (immutable === 'hashed' && (hashed || hashInName.test(name)));
  if (isImmutable && !fallback) return `public, max-age=${staticDefaults.immutableMs / 1_000}, immutable`;
  return maxAgeMs < 1_000 ? 'no-cache' : `public, max-age=${Math.floor(maxAgeMs / 1_000)}`;
}

function namesOf(fields: string): ReadonlySet<string> {
  return new Set([...fields.matchAll(/^([^:\r\n]+):/gm)].map(([, name]) => name!.toLowerCase()));
}
