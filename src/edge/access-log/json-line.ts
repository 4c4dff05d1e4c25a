/**
 * A request as one line of JSON, in the form of pino's lines (`level`, `time`, `msg`), so that whatever reads those reads
 * these. The chosen fields are joined once, when the config loads.
 */
import type { ObservedRequest } from '../request-observer.ts';
import type { RequestEnd } from '../route-filter.ts';
import type { AccessLogField } from './access-log-field.ts';
import { type FieldRules, type FieldValue, readFields, unread } from './access-log-fields.ts';
import { jsonText } from './log-text.ts';

/** Makes the line of a request, with its line end. */
export type LineOf = (request: ObservedRequest, end: RequestEnd, nowMs: number) => string;

/** pino's levels. */
const Level = { info: 30, error: 50 } as const;

/** `nowMs` of the lines is in milliseconds since 1970. */
export function jsonLines(fields: readonly AccessLogField[], rules: FieldRules): LineOf {
  const known = fields.map((name) => ({ begin: `,"${name}":`, read: readFields[name] }));
  const ofUnread = fields.filter((name) => unread.has(name));
  const knownUnread = ofUnread.map((name) => ({ begin: `,"${name}":`, read: readFields[name] }));
  return (request, end, nowMs) => {
    const level = end.status >= 500 || end.abandoned ? Level.error : Level.info;
    let line = `{"level":${level},"time":${nowMs}`;
    for (const { begin, read } of request.understood ? known : knownUnread) {
      const value = read(request, end, rules);
      if (value !== undefined) line += begin + valueText(value);
    }
    return `${line},"msg":"request"}\n`;
  };
}

function valueText(value: NonNullable<FieldValue>): string {
  return typeof value === 'string' ? jsonText(value) : String(value);
}
