/** Loads the program of a worker, as its preload does, and prints what came with it: files, packages, parts of Node. */
import { registerHooks } from 'node:module';

const files: string[] = [];
registerHooks({
  load(url, context, next) {
    files.push(url);
    return next(url, context);
  },
});
await import('../../src/worker/start-worker.ts');
const { moduleLoadList } = process as unknown as { readonly moduleLoadList: readonly string[] };
process.stdout.write(JSON.stringify({ files, builtins: moduleLoadList }));
