/** Answers an edge gives by itself, without a service: fixed ones, redirects, its own health. */
import type { EdgeRequest } from './edge-request.ts';
import { FixedCall } from './fixed-call.ts';
import type { Handler, Responder } from './handler.ts';
import type { LocalAnswer } from './local-answer.ts';

/** What a local answer may depend on. */
export type Asked = Pick<EdgeRequest, 'host' | 'path' | 'query'>;

/** A handler that needs nobody else. */
export class LocalHandler implements Handler {
  readonly answer: (request: Asked) => LocalAnswer;

  constructor(answer: (request: Asked) => LocalAnswer) {
    this.answer = answer;
  }

  call(request: EdgeRequest, responder: Responder): FixedCall {
    return new FixedCall(this.answer(request), responder);
  }
}

/** The same answer for everybody. Names and values of `headers` must be valid fields. */
export function respond(status: number, body: string, headers: Readonly<Record<string, string>>): LocalHandler {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const fixed = { status, body, fields: fields.join('') };
  return new LocalHandler(() => fixed);
}

const placeholder = /\{(?:host|path|query|rest)\}/g;

/**
 * Sends the client elsewhere. `{host}`, `{path}` and `{query}` in `to` stand for the request's own, `{rest}` for what
 * comes behind `prefix` in its path.
 */
export function redirect(status: number, to: string, prefix = ''): LocalHandler {
  const length = prefix.endsWith('/') ? prefix.length - 1 : prefix.length;
  return new LocalHandler(({ host, path: asked, query }) => {
    // All are checked characters and cannot end the line. In one pass, for what is put in is the client's.
    const path = asked === '*' ? '/' : asked;
    const values: Readonly<Record<string, string>> = {
      '{host}': host,
      '{path}': path,
      '{query}': query,
      '{rest}': asked === '*' ? '/' : path.slice(length),
    };
    const filled = to.replace(placeholder, (name) => values[name]!);
    // A second leading slash would make a host of a path.
    const location = to.startsWith('//') ? filled : filled.replace(/^\/{2,}/, '/');
    return { status, body: '', fields: `location: ${location}\r\n` };
  });
}

/** What load balancers in front of this node ask: 200 while it is ready for requests, else 503. `more` are lines with their CRLF. */
export function health(ready: () => boolean, more = () => ''): LocalHandler {
  return new LocalHandler(() => {
    const isReady = ready();
    return {
      status: isReady ? 200 : 503,
      body: JSON.stringify({ live: true, ready: isReady }),
      fields: `content-type: application/json\r\ncache-control: no-store\r\n${more()}`,
    };
  });
}
