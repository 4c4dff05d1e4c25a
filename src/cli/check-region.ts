/** Whether the region that a command line names is one of the config's. */
import type { ResolvedWorld } from '../config/index.ts';
import { AntipodeError, closestNames } from '../core/index.ts';

/** Throws ERR_CLI_REGION, with the regions there are. */
export function checkRegion({ regions }: ResolvedWorld, region: string): void {
  const known = regions.map(({ id }) => id);
  if (known.includes(region)) return;
  const meant = closestNames(region, known);
  const hint = meant.length > 0 ? `did you mean ${meant.join(' or ')}? ` : '';
  const list = known.length === 0 ? 'the config has no regions' : `the config has ${known.join(', ')}`;
  throw new AntipodeError('ERR_CLI_REGION', `no region is called ${JSON.stringify(region)}: ${hint}${list}`);
}
