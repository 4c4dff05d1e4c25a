/** A world of three regions on this machine by `antipode dev`, and the processes it consists of. */
import { execFileSync } from 'node:child_process';
import type { WorldStatus } from '../../src/control/index.ts';
import { DevProgram } from '../dev/dev-program.ts';

export const locations = {
  us: 'aws:us-east-1',
  eu: 'aws:eu-west-1',
  ap: 'aws:ap-northeast-1',
} as const;

export type RegionId = keyof typeof locations;

/** Resolves when it is ready. */
export async function startThreeRegions(): Promise<DevProgram> {
  const regions = Object.fromEntries(Object.entries(locations).map(([id, location]) => [id, { location }]));
  return (await DevProgram.start(regions)).ready();
}

export function statusOf(dev: DevProgram): Promise<WorldStatus> {
  return dev.admin<WorldStatus>('/v1/status');
}

/** The region as the global entry sees it. */
export async function regionOf(dev: DevProgram, id: RegionId): Promise<WorldStatus['regions'][number]> {
  return (await statusOf(dev)).regions.find((region) => region.id === id)!;
}

/** The processes of the region's app. */
export async function appsOf(dev: DevProgram, id: RegionId): Promise<readonly number[]> {
  const { services } = await statusOf(dev);
  return services.filter(({ region }) => region === id).flatMap(({ workers }) => workers.map(({ pid }) => pid));
}

/** The process of the region's edge: the one that started its apps. */
export async function edgeOf(dev: DevProgram, id: RegionId): Promise<number> {
  const [app] = await appsOf(dev, id);
  return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(app)], { encoding: 'utf8' }));
}
