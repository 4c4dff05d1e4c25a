import { type Fault, fault } from '../faults.ts';
import { member, members } from './view.ts';

/** A write that waits for another region, where there is none, would never end. */
export function checkData(world: unknown): Fault[] {
  const isSync = member(member(world, 'data'), 'replication') === 'sync';
  if (!isSync || members(member(world, 'regions')).length > 1) return [];
  return [
    fault(['data', 'replication'], "'sync' waits for another region, and there is none; take 'async', or add regions"),
  ];
}
