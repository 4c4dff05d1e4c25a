/**
 * One operation of the admin API: what it is called, what it takes, what it gives. The server dispatches on these
 * objects and the OpenAPI document and the reference page are generated from them, so the three cannot disagree.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { z } from 'zod';
import { badInput } from './control-errors.ts';
import type { Awaitable } from './source.ts';

/** What a handler is given: checked input. */
export interface Call<Query, Body> {
  /** The `{name}` segments of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
}

/** What a handler gives back. A stream writes by itself, or throws before it has written. */
export type Reply =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'text'; readonly type: string; readonly text: string }
  | {
      readonly kind: 'stream';
      readonly type: string;
      readonly start: (request: IncomingMessage, response: ServerResponse) => void;
    };

interface Description {
  readonly method: 'GET' | 'POST';
  /** With `{name}` for one percent-encoded segment: `/v1/regions/{id}/drain`. */
  readonly path: string;
  /** The operation's name in the OpenAPI document. */
  readonly name: string;
  readonly summary: string;
  /** Media type of the answer, and the schema of a JSON one; `alsoType` is that of another form it may have. */
  readonly answer: { readonly type: string; readonly schema?: z.ZodType; readonly alsoType?: string };
  /** Statuses of its own problems, beside those every operation can have. */
  readonly problems: readonly number[];
}

export interface Route extends Description {
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  handle(call: Call<unknown, unknown>): Awaitable<Reply>;
}

export interface RouteDefinition<Query, Body> extends Description {
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  readonly handle: (call: Call<Query, Body>) => Awaitable<Reply>;
}

/** A route whose handler sees only input that its schemas accept. */
export function defineRoute<Query = undefined, Body = undefined>(definition: RouteDefinition<Query, Body>): Route {
  return {
    ...definition,
    handle(call) {
      const query = check('query', definition.query, call.query);
      const body = check('body', definition.body, call.body);
      return definition.handle({ params: call.params, query, body });
    },
  };
}

function check<T>(part: string, schema: z.ZodType<T> | undefined, value: unknown): T {
  if (schema === undefined) {
    // An operation without input takes none; a misspelt parameter must not look obeyed.
    if (value !== undefined && Object.keys(value as object).length > 0)
      throw badInput(`this operation takes no ${part}`);
    return undefined as T;
  }
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${[part, ...path].join('.')}: ${message}`);
  throw badInput(faults.join('; '));
}
