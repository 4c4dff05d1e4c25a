/**
 * What workers of a service tell each other and count together: for apps `broadcast`, `sharedCounter` and `worker`; for who
 * runs them the hub in the middle and the port in each process.
 */
export type { CounterOrder } from './counters.ts';
export { type MessagingDefaults, messagingDefaults } from './defaults.ts';
export { globalPort } from './drivers/global-port.ts';
export { type HubChannel, HubPort, type HubPortOptions } from './hub-port.ts';
export { type BroadcastContext, broadcast, type OnBroadcastOptions, onBroadcast } from './library/broadcast.ts';
export { type SharedCounter, type SharedCounterOptions, sharedCounter } from './library/shared-counter.ts';
export { type Topic, topic } from './library/topic.ts';
export { worker } from './library/worker.ts';
export { type HubMember, MessageHub, type MessageHubOptions } from './message-hub.ts';
export type { WorkerFacts } from './worker-port.ts';
