/** What people write to compose answers: parts of services, and functions that call them. */

/** The client's request, as parts and functions see it. */
export interface ComposeRequest {
  readonly method: string;
  /** Below the route: `/7` for `/users/7` on the route `/users`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The first value of a header field, by its name in any case. */
  header(name: string): string | undefined;
  /** The body as JSON; undefined where there is none. Throws what `JSON.parse` throws. */
  json(): unknown;
  /** The body. */
  readonly body: Buffer;
  readonly client: { readonly address: string; readonly country: string | undefined };
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
}

/** What a type means to the compiler and nobody else: `as: type<User>()`. */
export interface Type<T> {
  readonly of?: T;
}

/** Names the type of a part's answer. It is not checked while the program runs. */
export function type<T>(): Type<T> {
  return {};
}

export interface CallOptions {
  /** GET without one, POST with a body. */
  readonly method?: string | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Added to the client's own fields; undefined takes one out. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  /** Milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Calls a service and reads its JSON. Throws ERR_EDGE_CALL (`CallFailure`) when there is no answer in time, its status is
 * not one of 200 to 299, or it is no JSON.
 */
export type CallService<ServiceId extends string = string> = <T = unknown>(
  service: ServiceId,
  path: string,
  options?: CallOptions,
) => Promise<T>;

export interface OrchestrationTools<ServiceId extends string = string> {
  readonly request: ComposeRequest;
  readonly call: CallService<ServiceId>;
}

/** Returns what is sent as JSON, or a `Response` for anything else. */
export type Orchestration<ServiceId extends string = string> = (
  tools: OrchestrationTools<ServiceId>,
) => unknown | Promise<unknown>;

/** The result of a part: what its `as` says. */
export type PartResult<P> = P extends { readonly as: Type<infer T> } ? T : unknown;
