/** Loaded by node before the app, in a process that a supervisor has started for it. Elsewhere it does nothing. */
import { takePlace } from './place.ts';
import { startWorker } from './start-worker.ts';

const place = takePlace(process.env);
if (place !== undefined) await startWorker(place);
