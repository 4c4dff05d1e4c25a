/**
 * The head of an answer on its way to a client, whoever made it: an endpoint (then it is the parsed `ResponseHead`
 * itself), a cache, a folder of files. Filters edit it in place before it is written.
 */
import { Framing, statusText } from '../http/index.ts';

export interface AnswerHead {
  status: number;
  /** The text behind the status in HTTP/1; may be empty. */
  reason: string;
  /** Checked lines with their CRLF, without framing and without hop-by-hop fields. */
  fields: string;
  /** Whether `date` is among the fields; it is added where it is not. */
  hasDate: boolean;
  framing: Framing;
  /** Bytes of body when `framing` is `length`; also what an answer without a body announces of it; else -1. */
  contentLength: number;
  /** The protocol of a 101. */
  readonly upgrade: string;
  /** Fields that speak to an edge (`antipode-*`, `x-antipode-*`), never part of `fields`. */
  readonly directives: string;
}

/** The head of an answer made here. `contentLength` is that of the body, or -1 for one whose end is told by chunks. */
export function answerHead(status: number, fields: string, contentLength: number): AnswerHead {
  const framing = contentLength >= 0 ? Framing.length : Framing.chunked;
  return {
    status,
    reason: statusText(status),
    fields,
    hasDate: false,
    framing,
    contentLength,
    upgrade: '',
    directives: '',
  };
}
