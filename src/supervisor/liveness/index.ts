export { type LivenessOptions, livenessDefaults } from './defaults.ts';
export { type Heartbeat, Liveness, type LivenessState } from './liveness.ts';
