import { statusText } from '../http/index.ts';
import { createRequestId } from './identifiers.ts';
import { type Problem, problemAnswer } from './problem.ts';

const lost: Problem = {
  status: 502,
  kind: 'lost',
  detail: 'The process that served this request ended before it answered; whether it had carried it out is not known.',
};

/** What a client is told, as the last answer on its connection, whose request was lost with its process. Latin1 characters. */
export function lostAnswer(method: string): string {
  const { status, body, fields } = problemAnswer(lost, createRequestId());
  const head = `HTTP/1.1 ${status} ${statusText(status)}\r\n${fields}date: ${new Date().toUTCString()}\r\n`;
  const text = String(body);
  return `${head}content-length: ${text.length}\r\nconnection: close\r\n\r\n${method === 'HEAD' ? '' : text}`;
}
