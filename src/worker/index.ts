/** The edge inside the processes of an app, and what the app may use of it. */
export {
  type BroadcastContext,
  broadcast,
  type OnBroadcastOptions,
  onBroadcast,
  type SharedCounter,
  type SharedCounterOptions,
  sharedCounter,
  type Topic,
  topic,
  type WorkerFacts,
  worker,
} from './library/index.ts';
export { type WorkerProgramOptions, workerProgram } from './worker-program.ts';
