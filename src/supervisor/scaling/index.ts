export {
  Autoscaler,
  type AutoscalerOptions,
  type AutoscalerStatus,
  type ScalableGroup,
  type ScaleChange,
} from './autoscaler.ts';
export {
  type PredictionFigures,
  predictionDefaults,
  type ScalingFigures,
  scalingDefaults,
  type WorkerCapacity,
  workerCapacityDefaults,
} from './defaults.ts';
export { readMachineMemory } from './machine-memory.ts';
export type { MachineMemory } from './memory-room.ts';
export { Scaling, type ScalingDecision, type ScalingInput, type ScalingOptions } from './scaling.ts';
export type { WorkerReport } from './worker-load.ts';
