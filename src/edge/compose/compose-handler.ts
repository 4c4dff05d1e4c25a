/**
 * A route that makes its answer from those of several services: by a composition of parts, or by a function. The request's
 * body is read to its end first.
 */
import type { Deadlines } from '../../proxy/index.ts';
import type { EdgeRequest } from '../edge-request.ts';
import type { Call, Handler, Responder } from '../handler.ts';
import type { LocalAnswer } from '../local-answer.ts';
import type { Problem } from '../problem.ts';
import { CallFailure } from './call-failure.ts';
import { answerOf, callProblem, composedAnswer } from './compose-answer.ts';
import type { ComposeRequest, Orchestration } from './composer.ts';
import type { Composition } from './composition.ts';
import { composeDefaults } from './defaults.ts';
import { ServiceCaller } from './service-caller.ts';

export interface ComposeHandlerOptions {
  /** The path of the route; what is below it is the request's path for templates. */
  readonly prefix: string;
  readonly make: Composition | Orchestration;
  /** Undefined for a service that does not exist. */
  readonly handlerOf: (service: string) => Handler | undefined;
  readonly deadlines: Deadlines;
  /** The region whose services are called; empty outside of regions. */
  readonly here: string;
  /** Told when a function throws what is no failure of a call. */
  readonly onFault: (error: unknown) => void;
}

export function composeHandler(options: ComposeHandlerOptions): Handler {
  return { call: (request, responder) => new ComposeCall(options, request, responder) };
}

const tooLarge: Problem = { status: 413, kind: 'too-large', detail: 'The request body is larger than allowed.' };
const fault: Problem = { status: 500, kind: 'fault', detail: 'The answer could not be made.' };

class ComposeCall implements Call {
  readonly #options: ComposeHandlerOptions;
  readonly #request: EdgeRequest;
  readonly #responder: Responder;
  readonly #left = new AbortController();
  readonly #caller: ServiceCaller;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #isOver = false;

  constructor(options: ComposeHandlerOptions, request: EdgeRequest, responder: Responder) {
    const { handlerOf, deadlines, here } = options;
    this.#options = options;
    this.#request = request;
    this.#responder = responder;
    this.#caller = new ServiceCaller({ request, handlerOf, deadlines, here });
  }

  start(): void {
    const { contentLength, chunked } = this.#request;
    if (contentLength > composeDefaults.maxRequestBytes) this.#refuse(tooLarge);
    else if (contentLength === 0 && !chunked) void this.#make();
  }

  write(bytes: Buffer, start: number, end: number): number {
    if (this.#isOver) return 0;
    this.#bytes += end - start;
    if (this.#bytes > composeDefaults.maxRequestBytes) {
      this.#refuse(tooLarge);
      return 0;
    }
    this.#pieces.push(Buffer.from(bytes.subarray(start, end)));
    return 0;
  }

  end(): void {
    if (!this.#isOver) void this.#make();
  }

  endTunnel(): void {}

  resume(): void {}

  keepBuffer(): void {}

  abandon(): void {
    this.#isOver = true;
    this.#left.abort();
    this.#caller.abandon();
  }

  /** The calls have their own places among the deadlines. */
  onSweep(): void {}

  async #make(): Promise<void> {
    const answer = await this.#answer().catch((error: unknown) => this.#problemOf(error));
    if (this.#isOver) return;
    this.#isOver = true;
    // A function may have left calls behind that nobody waits for.
    this.#caller.abandon();
    if ('kind' in answer) this.#responder.onProblem(answer);
    else this.#responder.onAnswer(answer);
  }

  async #answer(): Promise<LocalAnswer | Problem> {
    const { make } = this.#options;
    const request = this.#asSeen();
    const call = (service: string, path: string, options = {}) => this.#caller.json(service, path, options);
    if (typeof make !== 'function') return composedAnswer(make, request, call);
    return answerOf(await make({ request, call: call as never }));
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof CallFailure) return callProblem(error);
    if (!this.#isOver) this.#options.onFault(error);
    return fault;
  }

  #asSeen(): ComposeRequest {
    const { method, path, query, client } = this.#request;
    const fields = this.#request.detach();
    const body = Buffer.concat(this.#pieces);
    const below = path.slice(this.#options.prefix.replace(/\/$/, '').length);
    return {
      method,
      path: below === '' ? '/' : below,
      query: new URLSearchParams(query),
      header: (name) => fields.values(name.toLowerCase())[0],
      body,
      json: () => (body.length === 0 ? undefined : JSON.parse(body.toString())),
      client: { address: client.address, country: client.place?.country },
      signal: this.#left.signal,
    };
  }

  #refuse(problem: Problem): void {
    this.#isOver = true;
    this.#responder.onProblem(problem);
  }
}
