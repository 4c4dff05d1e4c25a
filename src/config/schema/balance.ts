/**
 * How an endpoint is chosen for a request.
 */
import * as z from 'zod';
import { balanceDefaults, type PolicyName, policies } from '../../balance/index.ts';
import { listWords } from '../words.ts';
import { between, type DurationInput, durationOr, whole } from './fields.ts';

/** A policy by name, or with its options. */
export type BalanceInput = PolicyName | BalanceOptionsInput;

export type BalanceOptionsInput =
  | { readonly policy: 'round-robin' | 'random' | 'ip-hash' }
  | LeastRequestInput
  | HashInput
  | PeakEwmaInput;

export interface LeastRequestInput {
  /** The name of the policy. */
  readonly policy: 'least-request';
  /** Endpoints drawn for each request, of which the least busy is taken. */
  readonly choices?: number | undefined;
}

export interface HashInput {
  /** The name of the policy. */
  readonly policy: 'ring-hash' | 'maglev';
  /** An endpoint may hold this many times its fair share of the requests in flight; more go to the next one. */
  readonly loadFactor?: number | undefined;
}

export interface PeakEwmaInput {
  /** The name of the policy. */
  readonly policy: 'peak-ewma';
  /** Endpoints drawn for each request, of which the one with the least expected latency is taken. */
  readonly choices?: number | undefined;
  /** After this long without an answer a measured latency counts for 1/e of what it did. */
  readonly decay?: DurationInput | undefined;
}

/** A policy with all its options. */
export type Balance =
  | { readonly policy: 'round-robin' | 'random' | 'ip-hash' }
  | { readonly policy: 'least-request'; readonly choices: number }
  | { readonly policy: 'ring-hash' | 'maglev'; readonly loadFactor: number }
  | { readonly policy: 'peak-ewma'; readonly choices: number; readonly decayMs: number };

const policyText = 'The name of the policy.';

const optionsSchema: z.ZodType<Balance, BalanceOptionsInput> = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.enum(['round-robin', 'random', 'ip-hash']).describe(policyText) }),
  z.strictObject({
    policy: z.literal('least-request').describe(policyText),
    choices: whole(1, 16)
      .default(balanceDefaults.choices)
      .describe('Endpoints drawn for each request, of which the least busy is taken.'),
  }),
  z.strictObject({
    policy: z.enum(['ring-hash', 'maglev']).describe(policyText),
    loadFactor: between(1, 100)
      .default(balanceDefaults.loadFactor)
      .describe(
        'An endpoint may hold this many times its fair share of the requests in flight; more go to the next one.',
      ),
  }),
  z
    .strictObject({
      policy: z.literal('peak-ewma').describe(policyText),
      choices: whole(2, 16)
        .default(balanceDefaults.choices)
        .describe('Endpoints drawn for each request, of which the one with the least expected latency is taken.'),
      decay: durationOr(balanceDefaults.decayMs, 1, 3_600_000).describe(
        'After this long without an answer a measured latency counts for 1/e of what it did.',
      ),
    })
    .transform(({ decay, ...rest }) => ({ ...rest, decayMs: decay })),
]);

const policyNames = Object.keys(policies) as PolicyName[];

export const balanceSchema: z.ZodType<Balance, BalanceInput | undefined> = z
  .union([z.enum(policyNames).transform((policy) => optionsSchema.parse({ policy })), optionsSchema])
  .prefault(balanceDefaults.policy)
  .meta({
    title: `${listWords(
      policyNames.map((name) => `'${name}'`),
      'or',
    )}, or an object with \`policy\` and options`,
  });
