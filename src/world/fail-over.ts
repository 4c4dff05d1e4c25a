/** Makes a region the primary of a node's data, by order. */
import { type FailoverResult, unknownTarget, wrongState } from '../control/index.ts';
import { isAntipodeError } from '../core/index.ts';
import type { DataWatch } from './data/data-watch.ts';
import type { DataHost } from './data-host.ts';

export interface OwnData {
  readonly data: DataHost | undefined;
  readonly watch: DataWatch | undefined;
}

/** Throws ERR_CONTROL_UNKNOWN_TARGET, and ERR_CONTROL_WRONG_STATE with the words of the data where they refuse. */
export async function failOver({ data, watch }: OwnData, region: string, force: boolean): Promise<FailoverResult> {
  if (data === undefined)
    throw wrongState('this node has no data, so nobody is their primary: add `data` to the config');
  const { regions } = await data.status();
  const known = regions.map(({ region: id }) => id);
  if (!known.includes(region)) throw unknownTarget('region', region, known);
  try {
    const { token, ...report } = await data.failover(region, force);
    await watch?.look();
    return report;
  } catch (error) {
    throw isAntipodeError(error) ? wrongState(error.message, error.details) : error;
  }
}
