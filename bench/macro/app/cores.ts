import { availableParallelism } from 'node:os';

/** The two cores of the app and of everything in front of it. */
export const testedCores = '0,1';

const cores = availableParallelism();

/** The load's: others if there are any; a machine of two shares them, which draws ratios of throughput together. */
export const loadCores: string = cores > 2 ? `2-${cores - 1}` : testedCores;
