export { availableWorkers } from './available-workers.ts';
export { installPort } from './channel/install-port.ts';
export { shareChannel, toSupervisor } from './channel/supervisor-channel.ts';
export type { CrashRecord } from './crash-record.ts';
export { type SupervisorDefaults, supervisorDefaults } from './defaults.ts';
export { compareErrorRates, type Outcomes } from './error-rates.ts';
export type {
  CareFinding,
  GroupLimits,
  GroupSettings,
  ProcessGroup,
  ProcessGroupOptions,
  ReloadOptions,
  RolloutProgress,
  RolloutReport,
  WorkerDetails,
} from './group-options.ts';
export {
  type CutConnections,
  type CutReason,
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
export { type HeartbeatOptions, startHeartbeat } from './heartbeat/heartbeat.ts';
export { type MemoryLimits, memoryLimits } from './memory/index.ts';
export { OneAtATime } from './one-at-a-time.ts';
export { createProcessGroup } from './process-group.ts';
export type { ProgramOptions } from './program.ts';
export { createReaper, noReaper, type Reaper, type ReaperOptions } from './reaper.ts';
export type { Verdict } from './rollout.ts';
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
export { type ChildEnd, type ChildListener, type OutputStream, watchChild } from './watch-child.ts';
export type { HandedSocket, JoinedProcess, WorkerJoin } from './worker-join.ts';
export type { CacheMessage, EndingMessage, HeartbeatMessage } from './worker-messages.ts';
export type { WorkerState, WorkerStatus } from './worker-status.ts';
