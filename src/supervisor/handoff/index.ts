export { type HandoffDefaults, handoffDefaults } from './defaults.ts';
export type { HandedConnection } from './handed-connection.ts';
export { Handoff } from './handoff.ts';
export type { HandoffCounts } from './handoff-counts.ts';
export { HandoffInbox } from './handoff-inbox.ts';
export type { CutConnections, HandoffOptions, UnplacedConnection } from './handoff-options.ts';
export { childGone, childLink, type ParentLink, parentLink, type WorkerLink } from './links.ts';
export type { Door } from './messages.ts';
export type { CutReason } from './verdict.ts';
