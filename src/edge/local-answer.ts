/** Answers an edge gives by itself, without a service: fixed ones, redirects, its own health. */
import type { RequestHead } from '../http/index.ts';

export interface LocalAnswer {
  readonly status: number;
  readonly body: string;
  /** Checked lines with their CRLF, without framing. */
  readonly fields: string;
}

export interface LocalAction {
  readonly kind: 'local';
  answer(head: RequestHead): LocalAnswer;
}

/** The same answer for everybody. Names and values of `headers` must be valid fields. */
export function respond(status: number, body: string, headers: Readonly<Record<string, string>>): LocalAction {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const fixed = { status, body, fields: fields.join('') };
  return { kind: 'local', answer: () => fixed };
}

const placeholder = /\{(?:path|query)\}/g;

/** Sends the client elsewhere; `{path}` and `{query}` in `to` stand for the request's own. */
export function redirect(status: number, to: string): LocalAction {
  return {
    kind: 'local',
    answer(head) {
      // Path and query are checked characters and cannot end the line. In one pass, for what is put in is the client's.
      const path = head.path === '*' ? '/' : head.path;
      const filled = to.replace(placeholder, (name) => (name === '{path}' ? path : head.query));
      // A second leading slash would make a host of a path.
      const location = to.startsWith('//') ? filled : filled.replace(/^\/{2,}/, '/');
      return { status, body: '', fields: `location: ${location}\r\n` };
    },
  };
}

/** What load balancers in front of this node ask: 200 while it is ready for requests, else 503. */
export function health(ready: () => boolean): LocalAction {
  return {
    kind: 'local',
    answer() {
      const isReady = ready();
      return {
        status: isReady ? 200 : 503,
        body: JSON.stringify({ live: true, ready: isReady }),
        fields: 'content-type: application/json\r\ncache-control: no-store\r\n',
      };
    },
  };
}
