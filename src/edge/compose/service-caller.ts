/** The calls that one client's request causes: so many at once, so many in all, and none outlives the request. */
import { laterUserTokens } from '../../core/index.ts';
import { fieldValues, withoutFields } from '../../http/index.ts';
import type { Deadlines } from '../../proxy/index.ts';
import type { EdgeRequest } from '../edge-request.ts';
import { withUserTokens } from '../filters/user-session/user-session.ts';
import type { Handler } from '../handler.ts';
import { CallFailure } from './call-failure.ts';
import { type CallTarget, callTarget } from './call-target.ts';
import type { CallOptions } from './composer.ts';
import { composeDefaults } from './defaults.ts';
import { ServiceCall } from './service-call.ts';

export interface ServiceCallerOptions {
  readonly request: EdgeRequest;
  readonly handlerOf: (service: string) => Handler | undefined;
  readonly deadlines: Deadlines;
  /** Another region has no route for what is asked of a service alone: calls stay in this one. Empty outside of regions. */
  readonly here: string;
}

/** Fields of the client's request that are about its own body, or about an answer in another form than JSON as it is. */
const notPassedOn: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
]);

export class ServiceCaller {
  readonly #options: ServiceCallerOptions;
  readonly #fields: string;
  readonly #underWay = new Set<ServiceCall>();
  readonly #waiting: (() => void)[] = [];
  #calls = 0;
  #isOver = false;

  constructor(options: ServiceCallerOptions) {
    this.#options = options;
    this.#fields = withoutFields(options.request.clientFields, notPassedOn);
  }

  /** Throws `CallFailure`. */
  async json(service: string, path: string, options: CallOptions = {}): Promise<unknown> {
    const { status, fields, body } = await this.#ask(service, path, options);
    if (status < 200 || status > 299)
      throw new CallFailure('status', `${service} answered ${status}`, { service, status });
    if (body.length === 0) return null;
    const [type = ''] = fieldValues(fields, 'content-type');
    try {
      if (!/^application\/(?:json|[\w.-]+\+json)\b/i.test(type)) throw new SyntaxError(`content-type is '${type}'`);
      return JSON.parse(body.toString());
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CallFailure('not-json', `${service} answered no JSON: ${reason}`, { service, status });
    }
  }

  /** The client has left, or has its answer. */
  abandon(): void {
    this.#isOver = true;
    for (const call of this.#underWay) call.abandon();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #ask(service: string, path: string, options: CallOptions) {
    this.#calls++;
    const { maxCalls, maxParallelCalls, maxPartBytes, partTimeoutMs } = composeDefaults;
    if (this.#calls > maxCalls)
      throw new CallFailure('unreachable', `over ${maxCalls} calls for one request`, { service });
    while (this.#underWay.size >= maxParallelCalls && !this.#isOver) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#isOver) throw new CallFailure('left', `${service}: the client left`, { service });
    const handler = this.#options.handlerOf(service);
    if (handler === undefined) throw new CallFailure('unreachable', `there is no service '${service}'`, { service });
    const target = callTarget(path);
    if (target === undefined) {
      throw new CallFailure('bad-path', `${service} cannot be asked for ${JSON.stringify(path)}`, { service });
    }
    const body = options.body === undefined ? undefined : Buffer.from(JSON.stringify(options.body));
    const request = this.#requestTo(target, options, body);
    const call = new ServiceCall({
      service,
      handler,
      request,
      body,
      timeoutMs: options.timeoutMs ?? partTimeoutMs,
      maxBytes: maxPartBytes,
      deadlines: this.#options.deadlines,
    });
    this.#underWay.add(call);
    try {
      call.start();
      return await call.answer;
    } finally {
      this.#underWay.delete(call);
      this.#noteWritten(request.notes.userTokens);
      this.#waiting.shift()?.();
    }
  }

  /** By a part: later parts are to see it, and the user's next request. */
  #noteWritten(tokens: string): void {
    const { notes } = this.#options.request;
    // The client's next request may have its notes by then.
    if (!this.#isOver) notes.userTokens = laterUserTokens(notes.userTokens, tokens);
  }

  #requestTo(
    { path, query }: CallTarget,
    { method, headers = {} }: CallOptions,
    body: Buffer | undefined,
  ): EdgeRequest {
    const own = Object.entries(headers).map(([name, value]) =>
      value === undefined ? '' : `${checkedField(name, value)}\r\n`,
    );
    const names = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
    const type = body === undefined ? '' : 'content-type: application/json\r\n';
    const { request: asked, here } = this.#options;
    const fields = withUserTokens(withoutFields(this.#fields, names), asked.notes.userTokens);
    const request = asked.detach({
      method: checkedMethod(method ?? (body === undefined ? 'GET' : 'POST')),
      path,
      query,
      clientFields: `${fields}accept: application/json\r\n${type}${own.join('')}`,
      ...(body !== undefined && { contentLength: body.length }),
    });
    request.destination = here === '' ? undefined : { region: here, only: true };
    return request;
  }
}

/** Throws a TypeError for what would be another request. */
function checkedMethod(method: string): string {
  if (!/^[A-Z][0-9A-Z_-]*$/.test(method) || method === 'CONNECT') {
    throw new TypeError(`not a method: ${JSON.stringify(method)}; give one in capitals, such as 'PUT'`);
  }
  return method;
}

/** Throws a TypeError for what would break out of its line. */
function checkedField(name: string, value: string): string {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
    throw new TypeError(`not a header field: ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  }
  return `${name}: ${value}`;
}
