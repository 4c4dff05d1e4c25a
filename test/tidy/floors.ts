/**
 * The floors of the house, once: docs/architecture.md shows the same table and a test compares the two.
 *
 * A file imports its own room, or a room on a lower floor by that room's door: its index.ts or, where a config is read, its
 * settings.ts, which does not load the room. Rooms on one floor never import each other, for a type as little as for a value.
 * Everybody may read `data/`. A test may open every door, and use test/support/.
 */
import { importsOf } from './imports.ts';
import { finding, isTest, roomOf, type Source } from './sources.ts';

export const floors: readonly (readonly string[])[] = [
  ['core'],
  ['http', 'geo', 'balance', 'health', 'resilience', 'route', 'messaging', 'consistency'],
  ['steer', 'registry', 'caching', 'store'],
  ['assets', 'cache', 'proxy', 'sql', 'supervisor'],
  ['edge', 'data', 'response-cache'],
  ['config', 'control', 'connect', 'backup'],
  ['world', 'simulate'],
  ['dev', 'worker'],
  ['cli', 'testing'],
];

/** The package's own door stands above all floors. */
const packageDoor = 'src/index.ts';

export function floorOf(path: string): number | undefined {
  if (path === packageDoor) return floors.length;
  const room = roomOf(path);
  const floor = floors.findIndex((rooms) => room !== undefined && rooms.includes(room));
  return floor === -1 ? undefined : floor;
}

/** Rooms that are on no floor, and imports that go up, sideways, out of the sources or past a door. */
export function floorFindings(sources: readonly Source[]): readonly string[] {
  return sources.flatMap((source) => {
    const floor = floorOf(source.path);
    if (floor === undefined) return [finding(source, 0, 'lies on no floor')];
    return importsOf(source).flatMap(({ target, specifier, offset }) => {
      const fault = target === undefined ? undefined : faultOf(source.path, floor, target);
      return fault === undefined ? [] : [finding(source, offset, `${fault}: ${specifier}`)];
    });
  });
}

function faultOf(path: string, floor: number, target: string): string | undefined {
  const room = roomOf(target);
  if (room !== undefined && room === roomOf(path)) return undefined;
  if (target.startsWith('data/') || (isTest(path) && target.startsWith('test/support/'))) return undefined;
  const targetFloor = floorOf(target);
  if (targetFloor === undefined) return 'imports what is on no floor';
  if (![`src/${room}/index.ts`, `src/${room}/settings.ts`].includes(target))
    return 'imports another room past its door';
  if (targetFloor >= floor && !isTest(path)) return 'imports a room that is not on a lower floor';
  return undefined;
}
