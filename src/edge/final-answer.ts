/** What is done to every answer before a front writes it. */
import type { ProxyEndpoint } from '../proxy/index.ts';
import { type AnswerHead, answerHead } from './answer-head.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import type { LocalAnswer } from './local-answer.ts';
import { passedAnswerFields } from './passed-answer.ts';
import type { RequestContext } from './request-context.ts';

/** Lets the route's filters edit an answer's head; returns the fields that come behind its own. */
export function finishHead(
  context: RequestContext,
  { head, endpoint, edge }: { head: AnswerHead; endpoint: ProxyEndpoint | undefined; edge: EdgeRuntime },
): string {
  context.notes.answered(head.fields);
  edge.requestIds.clear(head);
  const filters = context.route?.filters;
  if (filters?.edits === true) filters.behind(context, head);
  return context.answerFields + servedBy(context, { head, endpoint, edge });
}

export interface FinalAnswer {
  readonly bytes: Buffer;
  /** Lines with their CRLF. */
  readonly fields: string;
}

/** The same for a whole answer of the edge's own. */
export function finishAnswer(context: RequestContext, { status, body, fields }: LocalAnswer): FinalAnswer {
  context.notes.answered(fields);
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const filters = context.route?.filters;
  if (filters?.edits !== true) return { bytes, fields: fields + context.answerFields };
  const head = answerHead(status, fields, bytes.length);
  filters.behind(context, head);
  return { bytes, fields: head.fields + context.answerFields };
}

/** Who served, where that is told. */
function servedBy(
  { client }: RequestContext,
  { head, endpoint, edge }: { head: AnswerHead; endpoint: ProxyEndpoint | undefined; edge: EdgeRuntime },
): string {
  if (endpoint === undefined) return '';
  if (endpoint.isEdge) return passedAnswerFields(head.directives, edge.region, client.trustedPeer);
  return edge.debug ? `x-antipode-served-by: ${endpoint.label}\r\n` : '';
}
