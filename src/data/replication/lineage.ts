/**
 * Whether a position belongs to the history that this log has. A promotion leaves a gap: positions between the last one
 * that survived and the first of the new term belonged to writes that are lost.
 */
import type { Epoch } from './epoch.ts';
import { compareEpochs } from './epoch.ts';
import type { EpochStart, RecordLog } from './region-store.ts';

/** `here`: the log has it. `ahead`: not yet. `lost`: it never will. */
export type Lineage = 'here' | 'ahead' | 'lost';

export function lineageOf({ head, epochs }: Pick<RecordLog, 'head' | 'epochs'>, position: number): Lineage {
  if (epochs.some(({ start, follows }) => position > follows && position < start)) return 'lost';
  return position > head.position ? 'ahead' : 'here';
}

/** The same for a state of a known epoch: one of a term that the history does not have is lost, if a later term is here. */
export function lineageOfState(
  log: Pick<RecordLog, 'head' | 'epochs'>,
  { epoch, position }: { readonly epoch: Epoch; readonly position: number },
): Lineage {
  if (position === 0) return 'here';
  const known = log.epochs.findIndex((each) => compareEpochs(each.epoch, epoch) === 0);
  const last: EpochStart | undefined = log.epochs.at(-1);
  if (known === -1) return last !== undefined && compareEpochs(last.epoch, epoch) > 0 ? 'lost' : 'ahead';
  const next = log.epochs[known + 1];
  if (next !== undefined && position > next.follows) return 'lost';
  return position > log.head.position ? 'ahead' : 'here';
}
