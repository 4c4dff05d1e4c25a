export { LatencyQuantile, type LatencyQuantileOptions, latencyQuantileDefaults } from './latency-quantile.ts';
export { LOG_HISTOGRAM_ERROR, LogHistogram } from './log-histogram.ts';
