export { type HandoffDefaults, handoffDefaults } from './defaults.ts';
export type { HandedConnection } from './handed-connection.ts';
export { Handoff, type HandoffCounts, type HandoffOptions, type UnplacedConnection } from './handoff.ts';
export { HandoffInbox } from './handoff-inbox.ts';
export { childGone, childLink, type ParentLink, parentLink, type WorkerLink } from './links.ts';
export type { Door } from './messages.ts';
