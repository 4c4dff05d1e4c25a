/**
 * What tests of the world stand on: a config that was read and checked as a real one is, and the tools of a node, with
 * what is announced written down.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadWorld, type ResolvedService, type ResolvedWorld, type WorldInput } from '../../src/config/index.ts';
import type { EventInput } from '../../src/control/index.ts';
import { type Clock, type Random, seededRandom, systemClock } from '../../src/core/index.ts';
import { Tunnels } from '../../src/edge/index.ts';
import { Deadlines } from '../../src/proxy/index.ts';
import type { DataStandings } from '../../src/world/data/data-standings.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The config as the program would have it from a file. Throws ERR_CONFIG_INVALID as for one. */
export async function resolvedWorld(config: WorldInput): Promise<ResolvedWorld> {
  await using folder = await temporaryFolder('world');
  const file = join(folder.path, 'antipode.config.json');
  await writeFile(file, JSON.stringify(config));
  return (await loadWorld({ config: file })).world;
}

type ServiceInput = NonNullable<WorldInput['services']>[string];

/** The service as a world of its own would have it, under the id `api`. */
export async function resolvedService(service: ServiceInput): Promise<ResolvedService> {
  const { services } = await resolvedWorld({ services: { api: service }, routes: [{ path: '/', service: 'api' }] });
  return services[0]!;
}

export interface TestTools {
  readonly clock: Clock;
  readonly random: Random;
  readonly deadlines: Deadlines;
  readonly announce: (event: EventInput) => void;
  readonly here: string;
  readonly isEntry: boolean;
  readonly isDev: boolean;
  readonly home: string | undefined;
  readonly ownSecret: string;
  readonly sealKey: string;
  readonly data: DataStandings | undefined;
  readonly tunnels: Tunnels;
  /** What was announced. */
  readonly events: readonly EventInput[];
}

/** Time, chance and deadlines as a node has them. */
export function nodeTools(): TestTools {
  const events: EventInput[] = [];
  const announce = (event: EventInput) => void events.push(event);
  const traits = {
    here: '',
    isEntry: false,
    isDev: false,
    home: undefined,
    ownSecret: 'known to this node',
    sealKey: 'known to all',
    data: undefined,
  };
  const time = { clock: systemClock, random: seededRandom(1), deadlines: new Deadlines() };
  return { ...time, ...traits, announce, tunnels: new Tunnels(), events };
}
