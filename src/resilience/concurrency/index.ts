export { Bulkhead, type BulkheadEntry, type BulkheadOptions, bulkheadDefaults } from './bulkhead.ts';
export { type GradientChange, GradientLimit } from './gradient-limit.ts';
export { type GradientOptions, gradientDefaults } from './gradient-options.ts';
