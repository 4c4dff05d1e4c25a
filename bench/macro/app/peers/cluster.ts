/**
 * `cluster.ts APP WORKERS`: an app by node:cluster, whose primary hands connections to the workers in turn.
 */
import cluster from 'node:cluster';

const [app, workers] = process.argv.slice(2);
cluster.setupPrimary({ exec: app!, args: [] });
for (let worker = 0; worker < Number(workers); worker += 1) cluster.fork();
process.once('SIGTERM', () => {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  process.exit(0);
});
