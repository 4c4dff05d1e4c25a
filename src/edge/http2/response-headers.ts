/** From checked lines of fields to the headers of HTTP/2: names in lower case, nothing that belongs to an HTTP/1 connection. */
import type { OutgoingHttpHeaders } from 'node:http2';

/** Node refuses to send them; endpoints may say them for nobody's good. */
const leftOut: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'http2-settings',
  'sec-websocket-accept',
]);

/** `fields` are lines with their CRLF. Adds to `headers` and returns it. */
export function addHeaders(headers: OutgoingHttpHeaders, fields: string): OutgoingHttpHeaders {
  let at = 0;
  while (at < fields.length) {
    const end = fields.indexOf('\r\n', at);
    const colon = fields.indexOf(':', at);
    const name = fields.slice(at, colon).toLowerCase();
    if (!leftOut.has(name)) add(headers, name, fields.slice(colon + 1, end).trim());
    at = end + 2;
  }
  return headers;
}

function add(headers: OutgoingHttpHeaders, name: string, value: string): void {
  const before = headers[name];
  if (before === undefined) headers[name] = value;
  else if (Array.isArray(before)) before.push(value);
  else headers[name] = [String(before), value];
}
