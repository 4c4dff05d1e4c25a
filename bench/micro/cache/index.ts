export { cacheMemoryBench } from './memory.ts';
export { cachePolicyBench } from './policy.ts';
export { cacheBench } from './speed.ts';
