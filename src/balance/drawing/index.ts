export { NChoices } from './n-choices.ts';
export { sampledShares } from './sampled-shares.ts';
export { WeightedDraw } from './weighted-draw.ts';
