import { type Fault, fault } from '../faults.ts';
import { listWords } from '../words.ts';
import { member, members } from './view.ts';

/** At most one primary: two regions that both take the writes would go apart. */
export function checkRegions(world: unknown): Fault[] {
  const primaries = members(member(world, 'regions')).filter(([, region]) => member(region, 'primary') === true);
  if (primaries.length < 2) return [];
  const ids = listWords(
    primaries.map(([id]) => `'${id}'`),
    'and',
  );
  return [fault(['regions'], `${ids} are primary; make one of them primary`)];
}
