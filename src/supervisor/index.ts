export { type SupervisorDefaults, supervisorDefaults } from './defaults.ts';
export {
  childGone,
  childLink,
  type Door,
  type HandedConnection,
  Handoff,
  type HandoffCounts,
  type HandoffDefaults,
  HandoffInbox,
  type HandoffOptions,
  handoffDefaults,
  type ParentLink,
  parentLink,
  type UnplacedConnection,
  type WorkerLink,
} from './handoff/index.ts';
export type { MemoryLimits } from './memory/index.ts';
export { createProcessGroup, type ProcessGroup, type ProcessGroupOptions } from './process-group.ts';
export { createReaper, type Reaper, type ReaperOptions } from './reaper.ts';
export {
  Autoscaler,
  type PredictionFigures,
  predictionDefaults,
  readMachineMemory,
  type ScalableGroup,
  type ScalingFigures,
  scalingDefaults,
  type WorkerCapacity,
  workerCapacityDefaults,
} from './scaling/index.ts';
export type { SocketAddress } from './wait-for-listener.ts';
export { type ChildListener, type OutputStream, watchChild } from './watch-child.ts';
export type { WorkerState, WorkerStatus } from './worker.ts';
