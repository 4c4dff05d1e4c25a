/**
 * From the fields of an HTTP/2 request to the head that HTTP/1 has for it (RFC 9113, section 8.3), so that one strict
 * pass judges both and all that stands behind it knows one kind of request.
 *
 * Invariant: the text holds no line that is not one field of the request, whatever the fields hold.
 */
import { randomBytes } from 'node:crypto';

/** Why a request has no head. */
export interface RequestFault {
  readonly status: number;
  readonly fault: string;
}

/** What would end a line, or a text, in HTTP/1. */
const unsafe = /[\r\n\0]/;
/** No space, nothing invisible. */
const visible = /^[!-~]+$/;

/** They belong to one HTTP/1 connection (section 8.2.2). */
const connectionFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

interface Pseudo {
  method: string;
  scheme: string;
  path: string;
  authority: string | undefined;
  protocol: string;
}

/** `raw` are names and values in turn, as they came; `ended` says that there is no body. Latin1. */
export function requestText(raw: readonly string[], ended: boolean): string | RequestFault {
  const pseudo: Pseudo = { method: '', scheme: '', path: '', authority: undefined, protocol: '' };
  let fields = '';
  let cookie = '';
  let host: string | undefined;
  let hasLength = false;
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if (unsafe.test(value) || unsafe.test(name)) return bad('a line end in a field');
    if (name.charCodeAt(0) === 0x3a) {
      if (!take(pseudo, name, value)) return bad(`a field ${name}`);
    } else if (connectionFields.has(name)) {
      return bad(`a field ${name}, which HTTP/2 does not have`);
    } else if (name === 'host') {
      if (host !== undefined) return bad('two Host fields');
      host = value;
    } else if (name === 'cookie') {
      cookie = cookie === '' ? value : `${cookie}; ${value}`;
    } else {
      if (name === 'te' && value !== 'trailers') return bad('a field te other than trailers');
      if (name === 'content-length') hasLength = true;
      fields += `${name}: ${value}\r\n`;
    }
  }
  const line = requestLine(pseudo, host);
  if (typeof line !== 'string') return line;
  const cookies = cookie === '' ? '' : `cookie: ${cookie}\r\n`;
  const framing = ended || hasLength || pseudo.protocol !== '' ? '' : 'transfer-encoding: chunked\r\n';
  return `${line}${fields}${cookies}${framing}\r\n`;
}

function take(pseudo: Pseudo, name: string, value: string): boolean {
  switch (name) {
    case ':method':
      pseudo.method = value;
      return true;
    case ':scheme':
      pseudo.scheme = value;
      return true;
    case ':path':
      pseudo.path = value;
      return true;
    case ':authority':
      pseudo.authority = value;
      return true;
    case ':protocol':
      pseudo.protocol = value;
      return true;
    default:
      return false;
  }
}

/** The request line and what belongs to it. */
function requestLine(
  { method, scheme, path, authority, protocol }: Pseudo,
  host: string | undefined,
): string | RequestFault {
  if (authority !== undefined && host !== undefined && authority !== host)
    return bad('a Host field that is not :authority');
  const named = authority ?? host;
  const hostLine = named === undefined ? '' : `host: ${named}\r\n`;
  if (method === 'CONNECT' && protocol === '') return { status: 405, fault: 'the method CONNECT' };
  if (!visible.test(method) || !visible.test(path)) return bad('no method or path, or a forbidden character in it');
  if (scheme !== 'https' && scheme !== 'http') return bad('a scheme other than https and http');
  // In HTTP/1 it would be the address of another server.
  if (!path.startsWith('/') && path !== '*') return bad('a path that does not begin with a slash');
  if (protocol === '') return `${method} ${path} HTTP/1.1\r\n${hostLine}`;
  if (method !== 'CONNECT' || protocol !== 'websocket')
    return { status: 501, fault: 'a protocol other than websocket' };
  const key = randomBytes(16).toString('base64');
  return `GET ${path} HTTP/1.1\r\n${hostLine}connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-key: ${key}\r\n`;
}

function bad(fault: string): RequestFault {
  return { status: 400, fault };
}
