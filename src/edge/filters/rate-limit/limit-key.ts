/**
 * What a limit counts by: the client's network, a field, a cookie, or whatever a function of the config says. A client
 * that does not bring the field or cookie is counted by its network: leaving a key out must not lift the limit.
 *
 * Keys of one kind cannot be taken for those of another, and no key is long, whatever clients send.
 */
import { createHash } from 'node:crypto';
import { networkKey } from '../../../geo/index.ts';
import type { EdgeRequest } from '../../edge-request.ts';

/** A request as a function of the config sees it. */
export interface KeyedRequest {
  /** The client's address. */
  readonly ip: string;
  readonly method: string;
  /** Lower case, without a port. */
  readonly host: string;
  /** Without the query. */
  readonly path: string;
  /** Where the client is, as two letters (ISO 3166-1), if that is known. */
  readonly country: string | undefined;
  /** The first value of a field, whatever the case of its name. */
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
}

/** Returns what a request is counted by, or undefined for one that is not limited. */
export type KeyFunction = (request: KeyedRequest) => string | undefined;

export type LimitKey = 'ip' | { readonly header: string } | { readonly cookie: string } | KeyFunction;

/** A key may be this long as it is; a longer one is known by its digest. */
const longestKey = 64;

/** The key of a request, ready for a limiter; undefined for a request that is not limited. */
export function keyOf(key: LimitKey): (request: EdgeRequest) => string | undefined {
  if (key === 'ip') return byNetwork;
  if (typeof key === 'function') {
    return (request) => {
      const own = key(new SeenRequest(request));
      return own === undefined ? undefined : `f ${short(own)}`;
    };
  }
  if ('header' in key) {
    const name = key.header.toLowerCase();
    return (request) => given('h', request.values(name)[0]) ?? byNetwork(request);
  }
  return (request) => given('c', cookieOf(request, key.cookie)) ?? byNetwork(request);
}

function byNetwork({ client }: EdgeRequest): string {
  return networkKey(client.address) ?? client.address;
}

function given(kind: string, value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : `${kind} ${short(value)}`;
}

function short(value: string): string {
  return value.length <= longestKey ? value : createHash('sha256').update(value).digest('base64url');
}

function cookieOf(request: EdgeRequest, name: string): string | undefined {
  for (const line of request.values('cookie')) {
    for (const pair of line.split(';')) {
      const at = pair.indexOf('=');
      if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
    }
  }
  return undefined;
}

class SeenRequest implements KeyedRequest {
  readonly #request: EdgeRequest;

  constructor(request: EdgeRequest) {
    this.#request = request;
  }

  get ip(): string {
    return this.#request.client.address;
  }

  get method(): string {
    return this.#request.method;
  }

  get host(): string {
    return this.#request.host;
  }

  get path(): string {
    return this.#request.path;
  }

  get country(): string | undefined {
    return this.#request.client.place?.country;
  }

  header(name: string): string | undefined {
    return this.#request.values(name.toLowerCase())[0];
  }

  cookie(name: string): string | undefined {
    return cookieOf(this.#request, name);
  }
}
