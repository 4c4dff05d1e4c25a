/**
 * Fields that make browsers careful with a route's answers.
 */
import * as z from 'zod';
import { type SecurityHeaders, securityHeadersDefaults } from '../../../edge/index.ts';
import { onOr } from '../fields.ts';
import { fieldValue, ownFieldName } from '../header-fields.ts';

export interface SecurityHeadersInput {
  /** `strict-transport-security`, on answers by TLS. */
  readonly hsts?: string | false | undefined;
  /** `x-content-type-options`. */
  readonly contentTypeOptions?: string | false | undefined;
  /** `referrer-policy`. */
  readonly referrerPolicy?: string | false | undefined;
  /** `x-frame-options`. */
  readonly frameOptions?: string | false | undefined;
  /** `x-permitted-cross-domain-policies`. */
  readonly permittedCrossDomainPolicies?: string | false | undefined;
  /** `cross-origin-opener-policy`. */
  readonly crossOriginOpenerPolicy?: string | false | undefined;
  /** `cross-origin-resource-policy`. */
  readonly crossOriginResourcePolicy?: string | false | undefined;
  /** `cross-origin-embedder-policy`. */
  readonly crossOriginEmbedderPolicy?: string | false | undefined;
  /** `content-security-policy`. */
  readonly contentSecurityPolicy?: string | false | undefined;
  /** `permissions-policy`. */
  readonly permissionsPolicy?: string | false | undefined;
  /** Fields that are taken out of every answer. */
  readonly remove?: readonly string[] | undefined;
  /** Whether these take the place of what the app says itself. */
  readonly override?: boolean | undefined;
}

type Option = Exclude<keyof SecurityHeadersInput, 'remove' | 'override'>;

/** In the order they stand in an answer. */
const fieldOf: Readonly<Record<Option, string>> = {
  hsts: 'strict-transport-security',
  contentTypeOptions: 'x-content-type-options',
  referrerPolicy: 'referrer-policy',
  frameOptions: 'x-frame-options',
  permittedCrossDomainPolicies: 'x-permitted-cross-domain-policies',
  crossOriginOpenerPolicy: 'cross-origin-opener-policy',
  crossOriginResourcePolicy: 'cross-origin-resource-policy',
  crossOriginEmbedderPolicy: 'cross-origin-embedder-policy',
  contentSecurityPolicy: 'content-security-policy',
  permissionsPolicy: 'permissions-policy',
};

const value = z
  .union([fieldValue, z.literal(false)])
  .meta({ title: 'a text of printable ASCII characters, or `false` for none' });

/** A field that is given unless the config says otherwise, when it has a default. */
function field(option: Option, more = ''): z.ZodType<string | false, string | false | undefined> {
  const given = (securityHeadersDefaults as Partial<Record<Option, string>>)[option] ?? false;
  return value.default(given).describe(`\`${fieldOf[option]}\`${more}.`);
}

const fields = {
  hsts: field('hsts', ', on answers by TLS'),
  contentTypeOptions: field('contentTypeOptions'),
  referrerPolicy: field('referrerPolicy'),
  frameOptions: field('frameOptions'),
  permittedCrossDomainPolicies: field('permittedCrossDomainPolicies'),
  crossOriginOpenerPolicy: field('crossOriginOpenerPolicy'),
  crossOriginResourcePolicy: field('crossOriginResourcePolicy'),
  crossOriginEmbedderPolicy: field('crossOriginEmbedderPolicy'),
  contentSecurityPolicy: field('contentSecurityPolicy'),
  permissionsPolicy: field('permissionsPolicy'),
};

const optionsSchema: z.ZodType<SecurityHeaders, SecurityHeadersInput> = z
  .strictObject({
    ...fields,
    remove: z
      .array(ownFieldName)
      .default([...securityHeadersDefaults.remove])
      .meta({ title: 'a list of names of header fields' })
      .describe('Fields that are taken out of every answer.'),
    override: z
      .boolean()
      .default(securityHeadersDefaults.override)
      .describe('Whether these take the place of what the app says itself.'),
  })
  .transform(({ remove, override, ...values }) => ({
    fields: Object.fromEntries(
      Object.entries(values).flatMap(([option, text]) => (text === false ? [] : [[fieldOf[option as Option], text]])),
    ),
    remove: remove.map((name) => name.toLowerCase()),
    override,
  }));

export const securityHeadersSchema: z.ZodType<SecurityHeaders, true | SecurityHeadersInput> = onOr(optionsSchema);
