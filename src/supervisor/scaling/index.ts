export type { PredictionFigures, ScalingFigures, WorkerCapacity } from './defaults.ts';
export type { MachineMemory } from './memory-room.ts';
export { Scaling, type ScalingDecision, type ScalingInput, type ScalingOptions } from './scaling.ts';
export type { WorkerReport } from './worker-load.ts';
