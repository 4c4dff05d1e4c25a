/**
 * Node's own parser (llhttp) over a stream, strict, as `node:http` uses it.
 */
import { type Field, Kind, type Message, type Reading, type Stream } from './message.ts';

type HeadersComplete = (
  major: number,
  minor: number,
  fields: string[] | undefined,
  method: number | undefined,
  url: string | undefined,
  status: number | undefined,
  reason: string | undefined,
  upgrade: boolean,
  keepAlive: boolean,
) => number;

interface ParserFault extends Error {
  readonly code: string;
  readonly reason: string;
}

interface Parser {
  [slot: number]: unknown;
  initialize(kind: Kind, resource: object, maxHeadBytes: number, lenientFlags: number): void;
  execute(bytes: Buffer): number | ParserFault;
  finish(): ParserFault | undefined;
}

interface ParserType {
  new (): Parser;
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
}

/** Not a public module; what `node:http` is made of, and only met here. */
const internals = process.getBuiltinModule('_http_common') as unknown as {
  readonly HTTPParser: ParserType;
  readonly methods: readonly string[];
};
const { HTTPParser, methods } = internals;
export const knownMethods: ReadonlySet<string> = new Set(methods);
/** With an upgrade on its way Node keeps the fault of a body to itself, and stops. */
export const concealedFault = 'a fault in a body before an upgrade';
const parser = new HTTPParser();
const noLimit = 1 << 24;
const skipBody = 1;

export function readWithNode({ kind, method, bytes, cuts }: Stream): Reading {
  const messages: Message[] = [];
  let early: string[] = [];
  let current: Message | undefined;
  parser.initialize(kind, {}, noLimit, 0);
  // Called with what does not fit into one call, and with trailers.
  parser[HTTPParser.kOnHeaders] = (flat: string[], url: string) => {
    if (current !== undefined) current.trailers.push(...pairs(flat));
    else early = [early[0] || url, ...early.slice(1), ...flat];
  };
  const onHead: HeadersComplete = (_, minor, fields, verb, url, status = 0, reason = '', upgrade, keepAlive) => {
    const [earlyUrl = '', ...flat] = early;
    current = {
      method: verb === undefined ? '' : methods[verb]!,
      target: url ?? earlyUrl,
      status,
      reason,
      minor,
      fields: pairs([...flat, ...(fields ?? [])]),
      keepAlive,
      upgrade,
      body: '',
      trailers: [],
      complete: false,
    };
    messages.push(current);
    return method === 'HEAD' || (status >= 100 && status < 200) ? skipBody : 0;
  };
  parser[HTTPParser.kOnHeadersComplete] = onHead;
  parser[HTTPParser.kOnBody] = (piece: Buffer) => {
    current!.body += piece.toString('latin1');
  };
  parser[HTTPParser.kOnMessageComplete] = () => {
    current!.complete = true;
    current = undefined;
    early = [];
  };
  let start = 0;
  for (const end of cuts) {
    const taken = parser.execute(bytes.subarray(start, end));
    if (typeof taken !== 'number') return { messages, fault: `${taken.code}: ${taken.reason}` };
    if (taken < end - start && current !== undefined) return { messages, fault: concealedFault };
    if (taken < end - start || (current === undefined && messages.at(-1)?.upgrade === true)) return { messages };
    start = end;
  }
  const last = parser.finish();
  return last === undefined || kind === Kind.request
    ? { messages }
    : { messages, fault: `${last.code}: ${last.reason}` };
}

function pairs(flat: readonly string[]): Field[] {
  const fields: Field[] = [];
  for (let i = 0; i < flat.length; i += 2) fields.push([flat[i]!, flat[i + 1]!]);
  return fields;
}
