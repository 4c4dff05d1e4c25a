/**
 * How a node goes away when it is asked to stop.
 */
import * as z from 'zod';
import { drainDefaults } from '../../edge/index.ts';
import { type DurationInput, durationOr } from './fields.ts';

const longestMs = 86_400_000;

export interface DrainInput {
  /** How long the health path says no while requests are served as ever, where anybody asks for it; 0 begins to drain at once. */
  readonly announce?: DurationInput | undefined;
  /** How long requests under way, and tunnels, may then take. */
  readonly grace?: DurationInput | undefined;
}

export interface Drain {
  readonly announceMs: number;
  readonly graceMs: number;
}

export const drainSchema: z.ZodType<Drain, DrainInput> = z
  .strictObject({
    announce: durationOr(drainDefaults.announceMs, 0, longestMs).describe(
      'How long the health path says no while requests are served as ever, where anybody asks for it; 0 begins to drain at once.',
    ),
    grace: durationOr(drainDefaults.graceMs, 0, longestMs).describe(
      'How long requests under way, and tunnels, may then take.',
    ),
  })
  .transform(({ announce, grace }) => ({ announceMs: announce, graceMs: grace }));
