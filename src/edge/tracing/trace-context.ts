/**
 * The fields by which requests of one trace know each other (W3C Trace Context, level 1). What does not keep to the
 * grammar is no trace: it is dropped, and a new one begins (sections 3.2 and 4.3).
 */

/** Where a trace stands. */
export interface TraceParent {
  /** 32 hexadecimal digits, not all 0. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all 0. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/** What is passed on of a `tracestate`, in characters (section 3.3.1.5 asks for this many at least). */
const longestState = 512;
const mostMembers = 32;

const parent = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const member =
  /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[ -+\--<>-~]{0,255}[!-+\--<>-~]$/;

/** `values` are all `traceparent` fields of a request; there may be one. */
export function parseTraceparent(values: readonly string[]): TraceParent | undefined {
  const [version, traceId, spanId, flags, rest] = parent.exec(values[0] ?? '')?.slice(1) ?? [];
  if (values.length !== 1 || version === undefined || version === 'ff') return undefined;
  if (/^0+$/.test(traceId!) || /^0+$/.test(spanId!)) return undefined;
  // Later versions may say more; this one may not.
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId: traceId!, spanId: spanId!, sampled: (Number.parseInt(flags!, 16) & 1) === 1 };
}

/** What may be passed on of all `tracestate` fields of a request, as one value; empty where they are not valid. */
export function parseTracestate(values: readonly string[]): string {
  const members = values
    .join(',')
    .split(',')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  const keys = new Set(members.map((text) => text.slice(0, text.indexOf('='))));
  const isValid = members.length <= mostMembers && keys.size === members.length && members.every(isMember);
  if (!isValid) return '';
  let length = members.join(',').length;
  // The last ones are those that were written the longest ago.
  while (length > longestState) length -= members.pop()!.length + 1;
  return members.join(',');
}

/** Lines with their CRLF. */
export function traceLines({ traceId, spanId, sampled }: TraceParent, state: string): string {
  const first = `traceparent: 00-${traceId}-${spanId}-${sampled ? '01' : '00'}\r\n`;
  return state === '' ? first : `${first}tracestate: ${state}\r\n`;
}

function isMember(text: string): boolean {
  return member.test(text);
}
