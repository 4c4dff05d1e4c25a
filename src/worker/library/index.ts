/** What an app may use of being one of several workers; part of the package's front door. */
export type { WorkerFacts } from '../../supervisor/index.ts';
export { type BroadcastContext, broadcast, type OnBroadcastOptions, onBroadcast } from './broadcast.ts';
export { type SharedCounter, type SharedCounterOptions, sharedCounter } from './shared-counter.ts';
export { type Topic, topic } from './topic.ts';
export { worker } from './worker.ts';
