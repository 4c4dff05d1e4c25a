/**
 * The admin API of a running world, from the side of a command.
 *
 * Every failure is one line that says what to do: nobody listens, a token is wanted, the world refused, or whoever answers
 * is not an Antipode. Answers are checked against the API's own schemas, because any program may listen on that port.
 */
import type { z } from 'zod';
import {
  type ActionResult,
  type AdminApi,
  type ControlEvent,
  type FailoverResult,
  type LogLine,
  type LogLines,
  loadAdminApi,
  type PastAnswer,
  type Purge,
  type PurgeResult,
  type ReloadResult,
  type RestartResult,
  type ScaleResult,
  type WhyAnswer,
  type WhyQuery,
  type WorldStatus,
} from '../control/index.ts';
import { AntipodeError } from '../core/index.ts';
import { type LogsQuery, logsTarget } from './logs-query.ts';
import { patientPost } from './patient-post.ts';
import { readServerSentEvents, type ServerSentEvent } from './server-sent-events.ts';

const answerTimeoutMs = 10_000;
/** A region that takes over has to hear from the others. */
const failoverTimeoutMs = 60_000;
/** Workers finish what they have, one after the other. */
const serviceTimeoutMs = 3_600_000;

export interface AdminClientOptions {
  /** Origin of the admin API: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly token?: string;
}

interface AskOptions {
  readonly body?: unknown;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** The last event of a stream that was seen. */
  readonly lastSeenId?: number;
}

export class AdminClient {
  readonly #url: string;
  readonly #fields: Readonly<Record<string, string>>;

  constructor({ url, token }: AdminClientOptions) {
    this.#url = url;
    this.#fields = token === undefined ? {} : { authorization: `Bearer ${token}` };
  }

  async status(): Promise<WorldStatus> {
    return this.#check(await this.#ask('GET', '/v1/status'), (api) => api.worldStatusSchema);
  }

  /** Everything that is counted, in Prometheus' text format. */
  async metrics(): Promise<string> {
    const response = await this.#ask('GET', '/metrics');
    if (!response.headers.get('content-type')?.startsWith('text/plain')) throw this.#stranger(response);
    return response.text();
  }

  /** What became of a request of the past. */
  async past(requestId: string): Promise<PastAnswer> {
    const path = `/v1/why/${encodeURIComponent(requestId)}`;
    return this.#check(await this.#ask('GET', path), (api) => api.pastAnswerSchema);
  }

  /** Where a request would go; `client` is a place. */
  async why(query: WhyQuery): Promise<WhyAnswer> {
    const given = new URLSearchParams({ ...query });
    return this.#check(await this.#ask('GET', `/v1/why?${given}`), (api) => api.whyAnswerSchema);
  }

  /** Sends an order: `act('/v1/dev/kill', { region })`. */
  async act(path: string, body?: unknown): Promise<ActionResult> {
    return this.#check(await this.#ask('POST', path, { body }), (api) => api.actionResultSchema);
  }

  async purge(what: Purge): Promise<PurgeResult> {
    return this.#check(await this.#ask('POST', '/v1/cache/purge', { body: what }), (api) => api.purgeResultSchema);
  }

  /** Has the world read its config again; resolves when it is in force, and the processes are new that it wants new. */
  async reload(): Promise<ReloadResult> {
    return this.#check(
      await this.#ask('POST', '/v1/config/reload', { timeoutMs: serviceTimeoutMs }),
      (api) => api.reloadResultSchema,
    );
  }

  /** Gives each worker of a service a new process; resolves when that is done. */
  async restart(service: string): Promise<RestartResult> {
    const path = `/v1/services/${encodeURIComponent(service)}/reload`;
    return this.#check(
      await this.#ask('POST', path, { timeoutMs: serviceTimeoutMs }),
      (api) => api.restartResultSchema,
    );
  }

  /** Sets the number of a service's workers; resolves when that is done. */
  async scale(service: string, workers: number): Promise<ScaleResult> {
    const path = `/v1/services/${encodeURIComponent(service)}/scale`;
    const order = { body: { workers }, timeoutMs: serviceTimeoutMs };
    return this.#check(await this.#ask('POST', path, order), (api) => api.scaleResultSchema);
  }

  /** Makes a region the primary of the data. */
  async failover(region: string, force: boolean): Promise<FailoverResult> {
    const path = `/v1/regions/${encodeURIComponent(region)}/failover`;
    const order = { body: { force }, timeoutMs: failoverTimeoutMs };
    return this.#check(await this.#ask('POST', path, order), (api) => api.failoverResultSchema);
  }

  /** The last lines that apps wrote. */
  async logs(query: LogsQuery): Promise<LogLines> {
    return this.#check(await this.#ask('GET', logsTarget(query, false)), (api) => api.logLinesSchema);
  }

  /**
   * Opens the stream of lines, after the one that was seen last where that is given; `gap` where some are left out.
   * Iterating throws ERR_ADMIN_UNREACHABLE when the world goes away.
   */
  async openLogs(query: LogsQuery, lastSeenId?: number): Promise<AsyncGenerator<LogLine | 'gap'>> {
    const response = await this.#open(logsTarget(query, true), lastSeenId === undefined ? {} : { lastSeenId });
    return this.#read(response, ({ event, data }) => (event === 'gap' ? event : (JSON.parse(data) as LogLine)));
  }

  /** Opens the stream of events; iterating throws ERR_ADMIN_UNREACHABLE when the world goes away, or `signal` aborts. */
  async openEvents(signal?: AbortSignal): Promise<AsyncGenerator<ControlEvent>> {
    const response = await this.#open('/v1/events', signal === undefined ? {} : { signal });
    return this.#read(response, ({ event, data }) =>
      event === 'gap' ? undefined : (JSON.parse(data) as ControlEvent),
    );
  }

  /** The head of a stream comes within the time of any answer; the rest may take as long as it likes. */
  async #open(path: string, { signal, ...options }: AskOptions): Promise<Response> {
    const head = new AbortController();
    const timer = setTimeout(() => head.abort(), answerTimeoutMs);
    try {
      const either = signal === undefined ? head.signal : AbortSignal.any([head.signal, signal]);
      const response = await this.#ask('GET', path, { ...options, signal: either });
      if (response.headers.get('content-type') !== 'text/event-stream') throw this.#stranger(response);
      return response;
    } finally {
      clearTimeout(timer);
    }
  }

  async *#read<T>(response: Response, take: (event: ServerSentEvent) => T | undefined): AsyncGenerator<T> {
    try {
      for await (const event of readServerSentEvents(response.body!)) {
        const taken = take(event);
        if (taken !== undefined) yield taken;
      }
    } catch (cause) {
      throw this.#unreachable('went away', cause);
    }
    throw this.#unreachable('went away');
  }

  async #ask(method: 'GET' | 'POST', path: string, options: AskOptions = {}): Promise<Response> {
    const { body, timeoutMs = answerTimeoutMs, signal = AbortSignal.timeout(timeoutMs), lastSeenId } = options;
    const headers = {
      ...this.#fields,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(lastSeenId !== undefined && { 'last-event-id': String(lastSeenId) }),
    };
    const content = body === undefined ? null : JSON.stringify(body);
    const url = this.#url + path;
    let response: Response;
    try {
      response =
        timeoutMs > answerTimeoutMs
          ? await patientPost(url, { headers, body: content, signal })
          : // A redirect would take the token somewhere else.
            await fetch(url, { method, headers, body: content, redirect: 'error', signal });
    } catch (cause) {
      throw this.#unreachable(signal.aborted ? `did not answer within ${timeoutMs / 1000} s` : undefined, cause);
    }
    if (!response.ok) throw await this.#refusal(response);
    return response;
  }

  async #check<T>(response: Response, schemaOf: (api: AdminApi) => z.ZodType<T>): Promise<T> {
    const schema = schemaOf(await loadAdminApi());
    const parsed = schema.safeParse(await response.json().catch(() => undefined));
    if (parsed.success) return parsed.data;
    throw this.#stranger(response);
  }

  async #refusal(response: Response): Promise<AntipodeError> {
    const { problemSchema } = await loadAdminApi();
    const parsed = problemSchema.safeParse(await response.json().catch(() => undefined));
    if (!parsed.success) return this.#stranger(response);
    const { code, detail, details, instance } = parsed.data;
    if (code === 'ERR_CONTROL_TOKEN_WRONG') {
      const message = `the world at ${this.#url} wants its token: set ANTIPODE_ADMIN_TOKEN or give --token`;
      return new AntipodeError('ERR_ADMIN_TOKEN', message);
    }
    if (code === 'ERR_CONTROL_INTERNAL') {
      const requestId = instance.slice('urn:uuid:'.length);
      const message = `the node failed while it answered: its log has the error under request ${requestId}`;
      return new AntipodeError('ERR_ADMIN_REFUSED', message, { details: { code, requestId } });
    }
    // With the code that `check` ends with, and so its exit status.
    if (code === 'ERR_CONTROL_CONFIG_REFUSED' && typeof details.code === 'string')
      return new AntipodeError(details.code, detail, { details });
    // A wrong name will be wrong the next time too, so it is misuse; every other refusal depends on the world.
    const isWrongName = code === 'ERR_CONTROL_UNKNOWN_TARGET';
    return new AntipodeError(isWrongName ? 'ERR_CLI_TARGET' : 'ERR_ADMIN_REFUSED', detail, {
      details: { code, ...details },
    });
  }

  #unreachable(what: string | undefined, cause?: unknown): AntipodeError {
    const message =
      what === undefined
        ? `no world answers at ${this.#url}: start one with antipode dev or antipode start, or name another with --admin URL`
        : `the world at ${this.#url} ${what}`;
    return new AntipodeError('ERR_ADMIN_UNREACHABLE', message, { cause });
  }

  #stranger({ status }: Response): AntipodeError {
    const message = `what answers at ${this.#url} is not an Antipode admin API (status ${status}): name another with --admin URL`;
    return new AntipodeError('ERR_ADMIN_STRANGER', message, { details: { status } });
  }
}
