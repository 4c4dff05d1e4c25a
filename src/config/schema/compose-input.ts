/**
 * How a composition is written in TypeScript. Apart from its schema, which most processes that read these functions never need.
 */
import type { ComposeRequest, Orchestration, PartResult, Type } from '../../edge/index.ts';
import type { DurationInput } from './fields.ts';

type Done = Readonly<Record<string, unknown>>;

export interface PartInput<ServiceId extends string = string, T = unknown> {
  /** The service that is asked. */
  readonly service: ServiceId;
  /** What is asked: a path, in which `{path}`, `{query}`, `{query.NAME}`, `{header.NAME}` and `{PART.FIELD}` are filled in, or a function that makes one. */
  readonly path: string | ((request: ComposeRequest, done: Done) => string);
  /** The method. */
  readonly method?: string | undefined;
  /** Makes the body, which is sent as JSON. */
  readonly body?: ((request: ComposeRequest, done: Done) => unknown) | undefined;
  /** Header fields, in place of the client's of the same name. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Time for this part. */
  readonly timeout?: DurationInput | undefined;
  /** Parts that come first, beside those the path names. */
  readonly after?: readonly string[] | undefined;
  /** Stands in when the part cannot be had. */
  readonly fallback?: T | undefined;
  /** The type of the result: `type<User>()`. */
  readonly as?: Type<T> | undefined;
}

export interface ComposeInput<ServiceId extends string = string> {
  /** What is asked of services, by names of your own. Parts that need no other are asked for at once. */
  readonly parts: Readonly<Record<string, PartInput<ServiceId>>>;
  /** How the answer is made: each part under its name, the members of all parts side by side, or by a function. */
  readonly merge?: 'object' | 'flatten' | ((parts: never, request: ComposeRequest) => unknown) | undefined;
  /** Whether the rest is answered when a part without a fallback fails. */
  readonly partial?: 'fail' | 'allow' | undefined;
}

type Parts = Readonly<Record<string, PartInput>>;

/** A composition whose `merge` is given the types that its parts name. */
export function compose<const P extends Parts>(composition: {
  readonly parts: P;
  readonly merge?:
    | 'object'
    | 'flatten'
    | ((parts: { readonly [Name in keyof P]: PartResult<P[Name]> }, request: ComposeRequest) => unknown);
  readonly partial?: 'fail' | 'allow';
}): ComposeInput<P[keyof P]['service']> {
  return composition as ComposeInput<P[keyof P]['service']>;
}

/** A function as a route's `compose`, typed by the services it may call. */
export function orchestrate<ServiceId extends string = string>(
  make: Orchestration<ServiceId>,
): Orchestration<ServiceId> {
  return make;
}
