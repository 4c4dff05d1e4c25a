/**
 * Answers made of those of several services: parts that are merged, or a function that calls services itself.
 */
import * as z from 'zod';
import {
  type ComposeRequest,
  type Composition,
  composeDefaults,
  type Orchestration,
  type PartResult,
  type Type,
} from '../../edge/index.ts';
import { type DurationInput, durationOr, text } from './fields.ts';
import { fieldValue, ownFieldName } from './header-fields.ts';

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

const func = z
  .custom<(...args: never[]) => unknown>((value) => typeof value === 'function')
  .meta({ title: 'a function' });

const partSchema = z
  .strictObject({
    service: z.string().describe('The service that is asked.'),
    path: z
      .union([text(/^(?:\/|\{path\})[\x21-\x7e]*$/, "a path such as '/users/{query.id}'"), func])
      .meta({ title: "a path such as '/users/{query.id}', or a function (in TypeScript and JavaScript)" })
      .describe(
        'What is asked: a path, in which `{path}`, `{query}`, `{query.NAME}`, `{header.NAME}` and `{PART.FIELD}` are filled in, or a function that makes one.',
      ),
    method: text(/^[A-Z][A-Z0-9_-]*$/, "a method in capitals, such as 'GET'")
      .optional()
      .describe('The method.'),
    body: func.optional().describe('Makes the body, which is sent as JSON.'),
    headers: z
      .record(ownFieldName, fieldValue)
      .optional()
      .meta({ title: 'an object of texts by field name' })
      .describe("Header fields, in place of the client's of the same name."),
    timeout: durationOr(composeDefaults.partTimeoutMs).describe('Time for this part.'),
    after: z
      .array(z.string())
      .default([])
      .meta({ title: 'a list of names of parts' })
      .describe('Parts that come first, beside those the path names.'),
    fallback: z.unknown().optional().meta({ title: 'any value' }).describe('Stands in when the part cannot be had.'),
    as: z.unknown().optional().meta({ title: '`type<T>()`' }).describe('The type of the result: `type<User>()`.'),
  })
  .transform(({ timeout, fallback, as: _, ...part }) => ({
    ...part,
    timeoutMs: timeout,
    fallback: fallback === undefined ? undefined : { value: fallback },
  }));

const compositionSchema = z.strictObject({
  parts: z
    .record(text(/^[A-Za-z_][\w-]*$/, 'a name of letters, digits, _ and -'), partSchema)
    .meta({ title: 'an object of parts by name' })
    .describe('What is asked of services, by names of your own. Parts that need no other are asked for at once.'),
  merge: z
    .union([z.enum(['object', 'flatten']), func])
    .default('object')
    .meta({ title: "'object', 'flatten' or a function (in TypeScript and JavaScript)" })
    .describe(
      'How the answer is made: each part under its name, the members of all parts side by side, or by a function.',
    ),
  partial: z
    .enum(['fail', 'allow'])
    .default('fail')
    .describe('Whether the rest is answered when a part without a fallback fails.'),
});

export type Compose = Composition | Orchestration;

/** The functions of a config take what their types say; a schema can only see that they are functions. */
export const composeSchema: z.ZodType<Compose, ComposeInput | Orchestration> = z
  .union([compositionSchema, func])
  .meta({ title: 'an object, or a function (in TypeScript and JavaScript)' }) as unknown as z.ZodType<
  Compose,
  ComposeInput | Orchestration
>;
