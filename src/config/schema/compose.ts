/**
 * Answers made of those of several services: parts that are merged, or a function that calls services itself.
 */
import * as z from 'zod';
import { type Composition, composeDefaults, type Orchestration } from '../../edge/index.ts';
import type { ComposeInput } from './compose-input.ts';
import { durationOr, text } from './fields.ts';
import { fieldValue, ownFieldName } from './header-fields.ts';

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
