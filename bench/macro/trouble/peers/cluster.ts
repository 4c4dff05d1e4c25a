/**
 * `cluster.ts APP WORKERS`: an app by node:cluster, as one writes it by hand who wants to lose nothing: what ends is started
 * again, and SIGUSR2 puts a new process in the place of each, one after the other, which is there before the old one leaves.
 */
import cluster, { type Worker } from 'node:cluster';
import { once } from 'node:events';

const patienceMs = 5_000;

const [app, workers] = process.argv.slice(2);
cluster.setupPrimary({ exec: app!, args: [] });
for (let worker = 0; worker < Number(workers); worker += 1) cluster.fork();
cluster.on('exit', (worker) => {
  if (!worker.exitedAfterDisconnect) cluster.fork();
});
process.on('SIGUSR2', async () => {
  for (const old of Object.values(cluster.workers ?? {}) as Worker[]) {
    await once(cluster.fork(), 'listening');
    old.disconnect();
    // Clients keep their connections to it as long as they have requests for them.
    setTimeout(() => old.kill('SIGTERM'), patienceMs);
  }
});
process.once('SIGTERM', () => {
  for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  process.exit(0);
});
