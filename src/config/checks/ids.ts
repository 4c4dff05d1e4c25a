import { type Fault, fault } from '../faults.ts';
import { idPattern } from '../schema/index.ts';
import { member, members } from './view.ts';

/** Ids of regions and services. */
export function checkIds(world: unknown): Fault[] {
  return ['regions', 'services'].flatMap((part) =>
    members(member(world, part))
      .filter(([id]) => !idPattern.test(id))
      .map(([id]) =>
        fault([part, id], "is no id; give a letter, then letters, digits, '.', '_' or '-', at most 63 in all"),
      ),
  );
}
