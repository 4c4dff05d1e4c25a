/** Answers requests that bring a short message to this node itself: the body is read whole, and then looked at. */
import type { EdgeRequest } from './edge-request.ts';
import type { Call, Handler, Responder } from './handler.ts';

export interface MessageRules {
  /** A longer message is answered 413. */
  readonly maxBytes: number;
  /** Looks at a message, with the first value of `field`, and says what to answer: a status, or that with a body. */
  readonly take: (body: Buffer, value: string | undefined) => number | Promise<MessageReply>;
  /** A request without it is refused; undefined where the message itself says who sent it. */
  readonly field?: string | undefined;
}

export interface MessageReply {
  readonly status: number;
  readonly body: Buffer;
}

const nothing = Buffer.alloc(0);

export class MessageHandler implements Handler {
  readonly rules: MessageRules;

  constructor(rules: MessageRules) {
    this.rules = rules;
  }

  call(request: EdgeRequest, responder: Responder): Call {
    return new MessageCall(this.rules, request, responder);
  }
}

class MessageCall implements Call {
  readonly #rules: MessageRules;
  readonly #responder: Responder;
  readonly #value: string | undefined;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;
  #isOver = false;
  /** Whether it is a POST: nothing else has anything to say. */
  readonly #isMessage: boolean;
  readonly #isEmpty: boolean;

  constructor(rules: MessageRules, request: EdgeRequest, responder: Responder) {
    this.#rules = rules;
    this.#responder = responder;
    this.#isMessage = request.method === 'POST';
    this.#isEmpty = !request.chunked && request.contentLength === 0;
    this.#value = rules.field === undefined ? '' : request.values(rules.field)[0];
  }

  start(): void {
    if (!this.#isMessage) this.#answer(405);
    else if (this.#value === undefined || this.#isEmpty) this.#answer(403);
  }

  write(bytes: Buffer, start: number, end: number): number {
    if (this.#isOver) return 0;
    this.#bytes += end - start;
    if (this.#bytes > this.#rules.maxBytes) this.#answer(413);
    else this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    return 0;
  }

  end(): void {
    if (this.#isOver) return;
    const reply = this.#rules.take(Buffer.concat(this.#pieces), this.#value);
    if (typeof reply === 'number') this.#answer(reply);
    else
      reply.then(
        ({ status, body }) => this.#answer(status, body),
        () => this.#answer(500),
      );
  }

  endTunnel(): void {}

  resume(): void {}

  keepBuffer(): void {}

  abandon(): void {
    this.#isOver = true;
  }

  onSweep(): void {}

  #answer(status: number, body: Buffer = nothing): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pieces.length = 0;
    this.#responder.onAnswer({ status, body, fields: '' });
  }
}
