/**
 * The answer to a request that was lost with the process that served it, made by another one, from what it has been left of
 * the request: counted, logged and remembered as any answer is. Its route's filters do not see it, for those that had seen
 * the request are gone, and how long it took is known to nobody.
 */
import { performance } from 'node:perf_hooks';
import { incomplete, RequestHead, statusText } from '../http/index.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import { lost, problemAnswer } from './problem.ts';
import { RequestContext } from './request-context.ts';
import { selectRoute } from './select-route.ts';
import { plainTransport } from './transport.ts';

/** What is left of a request. What was spoken over TLS cannot be read by others, so that it came without. */
export interface LostRequest {
  /** The client's, or a trusted proxy's; empty where it is not known any more. */
  readonly address: string;
  /** What was read, from the beginning of the request: as much as is kept. */
  readonly bytes: Buffer;
  /** How the processes ended that had it, one after the other, in words for operators. */
  readonly ends: readonly string[];
}

/** The whole answer, as the last one on its connection, in latin1 characters. */
export function answerLost({ address, bytes, ends }: LostRequest, edge: EdgeRuntime): string {
  const { fieldCount, allowedAliases } = edge.limits;
  const head = new RequestHead({ maxFields: fieldCount, allowedAliases });
  const context = new RequestContext(head, address, plainTransport, edge);
  const bodyAt = parseKept(head, bytes);
  if (bodyAt < 0) context.beginRefused(performance.now());
  else begin(context, edge);
  const { notes } = context;
  notes.received = bodyAt < 0 ? 0 : bytes.length - bodyAt;
  notes.problem = lost.kind;
  notes.failure = ends.join(', then ');
  // Where it was tried, and for how long, its processes knew.
  notes.trail = undefined;
  return written(context, edge);
}

/** Where the body begins; below 0 where this is no request. Of a head that is cut off, the lines that are whole count. */
function parseKept(head: RequestHead, bytes: Buffer): number {
  const at = head.parse(bytes, bytes.length);
  if (at !== incomplete) return at;
  const whole = Buffer.concat([bytes.subarray(0, bytes.lastIndexOf('\r\n') + 2), Buffer.from('\r\n')]);
  return head.parse(whole, whole.length) < 0 ? -1 : bytes.length;
}

function begin(context: RequestContext, edge: EdgeRuntime): void {
  context.begin(performance.now());
  const selected = selectRoute(context, edge);
  if (!('status' in selected)) context.route = selected;
}

function written(context: RequestContext, { counters, observer }: EdgeRuntime): string {
  const { status, body, fields } = problemAnswer(lost, context.requestId);
  const text = String(body);
  const sent = context.understood && context.method === 'HEAD' ? '' : text;
  counters.active--;
  counters.recordUntimed(context.route?.index ?? counters.unrouted, status);
  const end = { status, durationMs: Number.NaN, bytes: sent.length, endpointId: undefined, abandoned: false };
  observer?.onEnd(context, end);
  const begun = `HTTP/1.1 ${status} ${statusText(status)}\r\n${fields}date: ${new Date().toUTCString()}\r\n`;
  return `${begun}content-length: ${text.length}\r\nconnection: close\r\n${context.answerFields}\r\n${sent}`;
}
