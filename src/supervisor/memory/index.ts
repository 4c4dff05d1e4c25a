export {
  type LeakOptions,
  type MemoryLimitOptions,
  type MemoryOptions,
  memoryDefaults,
} from './defaults.ts';
export type { Leak, MemoryUse } from './leak-trend.ts';
export { type MemoryLimits, type MemoryOfContainer, memoryLimits } from './memory-limits.ts';
export { type LeakWarning, type MemoryReport, type MemoryVerdict, MemoryWatch } from './memory-watch.ts';
