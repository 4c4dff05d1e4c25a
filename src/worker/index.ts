/** The edge inside the processes of an app. */
export { lastWordsHead } from './last-words.ts';
export { resolveOwnModules } from './own-modules.ts';
export { type WorkerProgramOptions, workerProgram } from './worker-program.ts';
