export { type SupervisorDefaults, supervisorDefaults } from './defaults.ts';
export { createProcessGroup, type ProcessGroup, type ProcessGroupOptions } from './process-group.ts';
export { createReaper, type Reaper, type ReaperOptions } from './reaper.ts';
export type { SocketAddress } from './wait-for-listener.ts';
export { type ChildListener, type OutputStream, watchChild } from './watch-child.ts';
export type { WorkerState, WorkerStatus } from './worker.ts';
