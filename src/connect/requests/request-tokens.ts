/**
 * What the user of one request has written, from the field that the request came with to the one its answer is given.
 *
 * The answer is told when its head is written, not before: an app may clear what it has set, and writes again after it.
 * What is written behind the head is kept for the rest of the request, and not told.
 */
import type { ServerResponse } from 'node:http';
import { formatUserTokens, parseUserTokens, type UserSession, userTokensField } from '../../core/index.ts';

export class RequestTokens {
  readonly #tokens: Map<string, string>;
  readonly #sessions = new Map<string, UserSession>();
  readonly #response: ServerResponse | undefined;
  #isTold = false;

  /** `field` is what the request came with; a request to change the protocol has no response. */
  constructor(field: string, response: ServerResponse | undefined) {
    this.#tokens = new Map(parseUserTokens(field));
    this.#response = response;
  }

  /** The user's session with one kind of state, always the same object. */
  of(kind: string): UserSession {
    let session = this.#sessions.get(kind);
    if (session === undefined) {
      session = { token: this.#tokens.get(kind), keep: (token) => this.#keep(kind, token) };
      this.#sessions.set(kind, session);
    }
    return session;
  }

  #keep(kind: string, token: string): void {
    this.#tokens.set(kind, token);
    if (this.#isTold || this.#response === undefined) return;
    this.#isTold = true;
    tellWithHead(this.#response, () => formatUserTokens(this.#tokens));
  }
}

/** However its head is written, Node calls `writeHead` for it. */
function tellWithHead(response: ServerResponse, text: () => string): void {
  const { writeHead } = response;
  response.writeHead = ((...given: Parameters<typeof writeHead>) => {
    if (!response.headersSent) response.setHeader(userTokensField, text());
    return Reflect.apply(writeHead, response, given);
  }) as typeof writeHead;
}
