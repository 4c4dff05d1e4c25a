/** Who this process is among the workers of its service. */

import { anyPort } from '../drivers/own-port.ts';
import type { WorkerFacts } from '../worker-port.ts';

/**
 * This process: `worker.id` is `'2.3'` for the third process of worker 2. Where nobody supervises it (a test, `node app.js`)
 * `isSupervised` is false and `id` is `'local'`; all else of the library works there as with one worker.
 */
export const worker: WorkerFacts = Object.freeze({
  get isSupervised() {
    return anyPort().facts.isSupervised;
  },
  get id() {
    return anyPort().facts.id;
  },
  get number() {
    return anyPort().facts.number;
  },
  get service() {
    return anyPort().facts.service;
  },
  get region() {
    return anyPort().facts.region;
  },
  get generation() {
    return anyPort().facts.generation;
  },
});
