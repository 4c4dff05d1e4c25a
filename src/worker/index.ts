/** The edge inside the processes of an app. */
export { type WorkerProgramOptions, workerProgram } from './worker-program.ts';
