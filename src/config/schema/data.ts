/**
 * The replicated data that apps reach by `connect()`.
 */
import * as z from 'zod';
import { parseReadLevel, type ReadLevelText } from '../../data/index.ts';
import { text } from './fields.ts';

export type DataReplication = 'async' | 'sync' | 'majority';

export interface DataInput {
  /** What keeps it: `sqlite`, a file in each region. */
  readonly engine?: 'sqlite' | undefined;
  /** Where the files are, from the folder of the config; each region has one of its own. */
  readonly folder?: string | undefined;
  /**
   * `async`: writes wait for the primary's disk; `sync`: and for another region's; `majority`: each for a majority of the
   * regions, and none is lost by a failover.
   */
  readonly replication?: DataReplication | undefined;
  /** How new reads are: `strong`, `session`, `bounded(2s)` or `eventual`. */
  readonly consistency?: ReadLevelText | undefined;
}

export interface DataConfig {
  readonly engine: 'sqlite';
  readonly folder: string;
  readonly replication: DataReplication;
  readonly consistency: ReadLevelText;
}

export interface DataConfigDefaults {
  readonly folder: string;
  readonly replication: DataReplication;
  readonly consistency: ReadLevelText;
}

export const dataConfigDefaults: DataConfigDefaults = Object.freeze({
  folder: '.antipode/data',
  replication: 'async',
  consistency: 'session',
});

const consistency: z.ZodType<ReadLevelText, ReadLevelText> = z
  .union([z.enum(['strong', 'session', 'eventual']), z.templateLiteral(['bounded(', z.string(), ')'])])
  .refine(isReadLevel)
  .meta({ title: "'strong', 'session', 'eventual' or 'bounded(2s)' with any duration" });

export const dataSchema: z.ZodType<DataConfig, DataInput> = z.strictObject({
  engine: z.enum(['sqlite']).default('sqlite').describe('What keeps it: `sqlite`, a file in each region.'),
  folder: text(/^[^\0]+$/, 'the path of a folder')
    .default(dataConfigDefaults.folder)
    .describe('Where the files are, from the folder of the config; each region has one of its own.'),
  replication: z
    .enum(['async', 'sync', 'majority'])
    .default(dataConfigDefaults.replication)
    .describe(
      "`async`: writes wait for the primary's disk; `sync`: and for another region's; `majority`: each for a majority of the regions, and none is lost by a failover.",
    ),
  consistency: consistency
    .default(dataConfigDefaults.consistency)
    .describe('How new reads are: `strong`, `session`, `bounded(2s)` or `eventual`.'),
});

function isReadLevel(value: string): boolean {
  try {
    parseReadLevel(value);
    return true;
  } catch {
    return false;
  }
}
