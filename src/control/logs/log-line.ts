/** A line that a process of an app wrote, with where it comes from. */
import { z } from 'zod';

/** What the writer knows; the book adds number and time. */
export interface LogInput {
  /** The region where the app runs, where the world has any. */
  readonly region?: string;
  readonly service: string;
  /** The worker's number in its service. */
  readonly worker: number;
  readonly pid?: number;
  readonly stream: 'stdout' | 'stderr';
  readonly text: string;
}

export interface LogLine extends LogInput {
  /** Ascending, also over restarts of the node. */
  readonly id: number;
  /** When it was read: ISO 8601, UTC. */
  readonly at: string;
}

/** Which lines: those that agree with all that is given. */
export interface LogFilter {
  readonly region?: string;
  readonly service?: string;
  readonly worker?: number;
  readonly stream?: LogInput['stream'];
}

export interface LogLines {
  /** Oldest first. */
  readonly lines: readonly LogLine[];
}

const logLineSchema: z.ZodType<LogLine> = z.object({
  id: z.int(),
  at: z.string(),
  region: z.string().exactOptional(),
  service: z.string(),
  worker: z.int(),
  pid: z.int().exactOptional(),
  stream: z.enum(['stdout', 'stderr']),
  text: z.string(),
});

export const logLinesSchema: z.ZodType<LogLines> = z.object({ lines: z.array(logLineSchema) });
