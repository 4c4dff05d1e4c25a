export { LatencyQuantile, type LatencyQuantileOptions, latencyQuantileDefaults } from './latency-quantile.ts';
export { LogHistogram } from './log-histogram.ts';
