/** Loaded by node before the app, in a process that a supervisor has started for it. Elsewhere it does nothing. */
import module from 'node:module';
import { resolveOwnModules } from './own-modules.ts';
import { takePlace } from './place.ts';

const place = takePlace(process.env);
if (place !== undefined) {
  // Half of a worker's start is compiling, and another worker has mostly done it before.
  module.enableCompileCache();
  const own = resolveOwnModules();
  const { startWorker } = await import('./start-worker.ts');
  own.deregister();
  await startWorker(place);
  // At once: many a process ends without a chance to write anything.
  module.flushCompileCache();
}
