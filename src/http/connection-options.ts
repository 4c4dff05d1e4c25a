/**
 * `Connection` (RFC 9110, section 7.6.1): whether the connection goes on, and which fields end here. A peer may name its
 * own hop-by-hop fields; `protected-fields.ts` has those it may not name.
 */
export interface ConnectionOptions {
  readonly close: boolean;
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
  /** Further field names listed, lower-case. A set, for there may be thousands. */
  readonly named: ReadonlySet<string>;
}

const options = /^[\t ,]*(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+[\t ]*(?:,[\t ,]*|$))*$/;

const none: ReadonlySet<string> = new Set();
const keepAlive: ConnectionOptions = { close: false, keepAlive: true, upgrade: false, named: none };
const close: ConnectionOptions = { close: true, keepAlive: false, upgrade: false, named: none };

/** Reads the joined values of all `Connection` fields; undefined when they are no list of tokens. */
export function parseConnection(value: string): ConnectionOptions | undefined {
  if (value === 'keep-alive' || value === 'Keep-Alive') return keepAlive;
  if (value === 'close') return close;
  if (!options.test(value)) return undefined;
  const result = { close: false, keepAlive: false, upgrade: false, named: new Set<string>() };
  for (const part of value.split(',')) {
    const option = part.trim().toLowerCase();
    if (option === 'close') result.close = true;
    else if (option === 'keep-alive') result.keepAlive = true;
    else if (option === 'upgrade') result.upgrade = true;
    else if (option !== '') result.named.add(option);
  }
  return result;
}
