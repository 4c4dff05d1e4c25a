/** Every strategy by the name the config uses, and the one that is made from a function of the user's. */
import type { StrategyFactory } from '../strategy.ts';
import { failover } from './failover.ts';
import { geoproximity } from './geoproximity.ts';
import { latency } from './latency.ts';
import { load } from './load.ts';
import { weighted } from './weighted.ts';

export { custom } from './custom.ts';

export type StrategyName = 'latency' | 'geoproximity' | 'load' | 'failover' | 'weighted';

export const strategies: Readonly<Record<StrategyName, StrategyFactory>> = Object.freeze({
  latency,
  geoproximity,
  load,
  failover,
  weighted,
});
