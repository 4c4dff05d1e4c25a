/**
 * `Connection` and the fields it removes (RFC 9110, section 7.6.1). A client may name its own hop-by-hop fields here;
 * it may not use that to make a proxy drop a field the endpoint relies on.
 */
export interface ConnectionOptions {
  readonly close: boolean;
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
  /** Further field names listed, lower-case. */
  readonly named: readonly string[];
}

const options = /^[\t ,]*(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+[\t ]*(?:,[\t ,]*|$))*$/;

const keepAlive: ConnectionOptions = { close: false, keepAlive: true, upgrade: false, named: [] };
const close: ConnectionOptions = { close: true, keepAlive: false, upgrade: false, named: [] };

/** Reads the joined values of all `Connection` fields; undefined when they are no list of tokens. */
export function parseConnection(value: string): ConnectionOptions | undefined {
  if (value === 'keep-alive' || value === 'Keep-Alive') return keepAlive;
  if (value === 'close') return close;
  if (!options.test(value)) return undefined;
  const result = { close: false, keepAlive: false, upgrade: false, named: [] as string[] };
  for (const part of value.split(',')) {
    const option = part.trim().toLowerCase();
    if (option === 'close') result.close = true;
    else if (option === 'keep-alive') result.keepAlive = true;
    else if (option === 'upgrade') result.upgrade = true;
    else if (option !== '') result.named.push(option);
  }
  return result;
}

const protectedName =
  /^(?:host|content-.*|transfer-encoding|authorization|cookie|set-cookie|date|age|expires|vary|etag|range|if-.*|cache-control|forwarded|x-forwarded-.*|x-real-ip|x-request-id|x-antipode-.*|antipode-.*|traceparent|tracestate|idempotency-key)$/;

/** A field that `Connection` may not remove. */
export function isProtectedField(name: string): boolean {
  return protectedName.test(name);
}
