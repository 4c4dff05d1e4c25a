/** Messages between the workers of a service, and what they count together: the hub, and the ports in their processes. */
export type { CounterOrder } from './counters.ts';
export { type MessagingDefaults, messagingDefaults } from './defaults.ts';
export { installPort } from './install-port.ts';
export { LocalPort } from './local-port.ts';
export { type HubMember, MessageHub } from './message-hub.ts';
export { shareChannel, toSupervisor } from './supervisor-channel.ts';
export { type PortListener, portVersion, type WorkerFacts, type WorkerPort, workerPort } from './worker-port.ts';
