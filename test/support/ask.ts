/**
 * One request with every field as the test wrote it (fetch would correct Host and forbid Origin), and its whole answer.
 */
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Question {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as JSON. */
  json<T = Record<string, unknown>>(): T;
}

/** Asks `path`, exactly as written, of the server at `url`. */
export function ask(url: string, path: string, question: Question = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { method = 'GET', headers = {}, body } = question;
  return new Promise((resolve, reject) => {
    const options = { hostname: hostname.replace(/^\[|\]$/g, ''), port, path, method, headers, agent: false };
    const call = request(options, async (response) => {
      const whole = await text(response);
      resolve({ status: response.statusCode!, headers: response.headers, body: whole, json: () => JSON.parse(whole) });
    });
    call.on('error', reject);
    call.end(body);
  });
}
