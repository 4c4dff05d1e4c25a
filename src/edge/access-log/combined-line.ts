/**
 * A request as one line in the combined log format of Apache and nginx, for programs that read it:
 * `client - - [10/Oct/2000:13:55:36 +0000] "GET /a?b HTTP/1.1" 200 2326 "referer" "user agent"`.
 */
import type { ObservedRequest } from '../request-observer.ts';
import type { AccessLogField } from './access-log-field.ts';
import { type FieldRules, readFields } from './access-log-fields.ts';
import type { LineOf } from './json-line.ts';
import { combinedText } from './log-text.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function combinedLines(rules: FieldRules): LineOf {
  return (request, end, nowMs) => {
    const text = (name: AccessLogField) => combinedText(String(readFields[name](request, end, rules) ?? '-'));
    const asked = request.understood ? requestLine(request, rules) : '-';
    const told = request.understood ? `"${text('referer')}" "${text('userAgent')}"` : '"-" "-"';
    return `${text('client')} - - [${clfTime(nowMs)}] "${asked}" ${end.status} ${end.bytes} ${told}\n`;
  };
}

function requestLine({ method, path, query, transport }: ObservedRequest, { redaction }: FieldRules): string {
  const version = transport.protocol === 'h2' ? 'HTTP/2.0' : 'HTTP/1.1';
  return `${combinedText(method)} ${combinedText(path + redaction.query(query))} ${version}`;
}

/** In UTC: a log that is read elsewhere means the same. */
function clfTime(nowMs: number): string {
  const iso = new Date(nowMs).toISOString();
  return `${iso.slice(8, 10)}/${months[Number(iso.slice(5, 7)) - 1]}/${iso.slice(0, 4)}:${iso.slice(11, 19)} +0000`;
}
