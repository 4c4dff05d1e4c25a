/**
 * Loaded before the script of a worker in which nothing else of ours runs: only the heartbeat. It takes the word that it
 * is meant out of the environment, because processes that the app starts inherit the rest.
 */
import { heartbeatVariable } from './equipment.ts';
import { startHeartbeat } from './heartbeat.ts';

if (process.env[heartbeatVariable] !== undefined && process.send !== undefined) {
  delete process.env[heartbeatVariable];
  startHeartbeat({
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
  });
}
