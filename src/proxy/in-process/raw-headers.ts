/** The fields of a request as Node tells them: names and values in turn, those that say how its body is framed included. */
import type { ProxyRequest } from '../proxy-request.ts';

export function rawHeaders(request: ProxyRequest): string[] {
  const lines = ['host', request.authority];
  addLines(lines, request.fields);
  if (request.chunked) lines.push('transfer-encoding', 'chunked');
  else if (request.hasContentLength) lines.push('content-length', String(request.contentLength));
  if (request.expectContinue) lines.push('expect', '100-continue');
  if (request.upgrade !== '') lines.push('connection', 'upgrade', 'upgrade', request.upgrade);
  return lines;
}

/** Trailers, from their lines. */
export function rawTrailers(fields: string): string[] {
  const lines: string[] = [];
  addLines(lines, fields);
  return lines;
}

const space = 0x20;
const tab = 0x09;

/** `fields` are checked lines, each with its CRLF: a name, a colon, a value that may have white space around it. */
function addLines(lines: string[], fields: string): void {
  for (let start = 0; start < fields.length; ) {
    const colon = fields.indexOf(':', start);
    const lineEnd = fields.indexOf('\r\n', colon);
    let from = colon + 1;
    let end = lineEnd;
    while (from < end && isBlank(fields.charCodeAt(from))) from++;
    while (end > from && isBlank(fields.charCodeAt(end - 1))) end--;
    lines.push(fields.slice(start, colon), fields.slice(from, end));
    start = lineEnd + 2;
  }
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}
