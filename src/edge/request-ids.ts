/** What is done with the ids of requests: how new ones look, and whether clients are told. */
import { withoutFields } from '../http/index.ts';
import type { AnswerHead } from './answer-head.ts';
import { createRequestId, createUuid } from './identifiers.ts';

export interface RequestIdRules {
  /** 16 hexadecimal digits, or a UUID of version 7. */
  readonly format: 'hex' | 'uuid';
  /** Whether every answer says its request's id, as `x-request-id`. */
  readonly respond: boolean;
}

export const requestIdDefaults: RequestIdRules = Object.freeze({ format: 'hex', respond: false });

const named: ReadonlySet<string> = new Set(['x-request-id']);

export class RequestIds {
  readonly #rules: RequestIdRules;

  constructor(rules: RequestIdRules) {
    this.#rules = rules;
  }

  create(): string {
    return this.#rules.format === 'uuid' ? createUuid(Date.now()) : createRequestId();
  }

  /** What every answer to the request gets; empty where clients are not told. */
  answerFields(requestId: string): string {
    return this.#rules.respond ? `x-request-id: ${requestId}\r\n` : '';
  }

  /** Takes out what an app calls the request, where the edge says it: one name, one value. */
  clear(head: AnswerHead): void {
    if (this.#rules.respond) head.fields = withoutFields(head.fields, named);
  }
}
