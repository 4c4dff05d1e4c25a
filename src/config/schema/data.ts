/**
 * The replicated data that apps reach by `connect()`.
 */
import * as z from 'zod';
import type { ReadLevelText } from '../../data/index.ts';
import { parseReadLevel } from '../../data/settings.ts';
import { type DurationInput, durationOr, text } from './fields.ts';
import { postgresUrls } from './store-url.ts';

export type DataEngineName = 'sqlite' | 'postgres';
export type DataReplication = 'async' | 'sync' | 'majority';

export interface DataInput {
  /** What keeps it: `sqlite`, a file in each region; `postgres`, a database with replicas. */
  readonly engine?: DataEngineName | undefined;
  /** With `sqlite`: where the files are, from the folder of the config; each region has one of its own. */
  readonly folder?: string | undefined;
  /**
   * With `postgres`: the servers of each region, primary and replicas; of a world without regions those of `local`.
   */
  readonly servers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  /** With `postgres`: the addresses are those of PgBouncers in transaction mode, each in front of one server. */
  readonly pgbouncer?: boolean | undefined;
  /**
   * `async`: writes wait for the primary's disk; `sync`: and for another region's; `majority` (`sqlite`): each for a majority of
   * the regions, and none is lost by a failover.
   */
  readonly replication?: DataReplication | undefined;
  /** How new reads are: `strong`, `session`, `bounded(2s)` or `eventual`. */
  readonly consistency?: ReadLevelText | undefined;
  /** How far the data of a region may be behind to be asked on routes with `fresh`; it is asked again below half of it. */
  readonly maxLag?: DurationInput | undefined;
}

export interface DataConfig {
  readonly engine: DataEngineName;
  readonly folder: string;
  readonly servers?: Readonly<Record<string, string | readonly string[]>> | undefined;
  readonly pgbouncer: boolean;
  readonly replication: DataReplication;
  readonly consistency: ReadLevelText;
  readonly maxLagMs: number;
}

export interface DataConfigDefaults {
  readonly folder: string;
  readonly pgbouncer: boolean;
  readonly replication: DataReplication;
  readonly consistency: ReadLevelText;
  /** How far the data of a region may be behind to be asked on routes with `fresh`. */
  readonly maxLagMs: number;
}

export const dataConfigDefaults: DataConfigDefaults = Object.freeze({
  folder: '.antipode/data',
  pgbouncer: false,
  replication: 'async',
  consistency: 'session',
  maxLagMs: 10_000,
});

/** A replica that has everything is up to half a second and some round trips behind. */
export const leastLagMs = 2_000;

const consistency: z.ZodType<ReadLevelText, ReadLevelText> = z
  .union([z.enum(['strong', 'session', 'eventual']), z.templateLiteral(['bounded(', z.string(), ')'])])
  .refine(isReadLevel)
  .meta({ title: "'strong', 'session', 'eventual' or 'bounded(2s)' with any duration" });

export const dataSchema: z.ZodType<DataConfig, DataInput> = z
  .strictObject({
    engine: z
      .enum(['sqlite', 'postgres'])
      .default('sqlite')
      .describe('What keeps it: `sqlite`, a file in each region; `postgres`, a database with replicas.'),
    folder: text(/^[^\0]+$/, 'the path of a folder')
      .default(dataConfigDefaults.folder)
      .describe('With `sqlite`: where the files are, from the folder of the config; each region has one of its own.'),
    servers: z
      .record(z.string(), postgresUrls)
      .optional()
      .meta({ writeOnly: true })
      .describe(
        'With `postgres`: the servers of each region, primary and replicas; of a world without regions those of `local`.',
      ),
    pgbouncer: z
      .boolean()
      .default(dataConfigDefaults.pgbouncer)
      .describe(
        'With `postgres`: the addresses are those of PgBouncers in transaction mode, each in front of one server.',
      ),
    replication: z
      .enum(['async', 'sync', 'majority'])
      .default(dataConfigDefaults.replication)
      .describe(
        "`async`: writes wait for the primary's disk; `sync`: and for another region's; `majority` (`sqlite`): each for a majority of the regions, and none is lost by a failover.",
      ),
    consistency: consistency
      .default(dataConfigDefaults.consistency)
      .describe('How new reads are: `strong`, `session`, `bounded(2s)` or `eventual`.'),
    maxLag: durationOr(dataConfigDefaults.maxLagMs, leastLagMs).describe(
      'How far the data of a region may be behind to be asked on routes with `fresh`; it is asked again below half of it.',
    ),
  })
  .transform(({ maxLag, ...rest }) => ({ ...rest, maxLagMs: maxLag }));

function isReadLevel(value: string): boolean {
  try {
    parseReadLevel(value);
    return true;
  } catch {
    return false;
  }
}
