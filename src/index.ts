export type { Clock } from './core/index.ts';
