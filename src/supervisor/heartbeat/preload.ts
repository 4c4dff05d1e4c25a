/**
 * Loaded before the script of a worker in which nothing else of ours runs: the heartbeat, and the port for messages to the
 * other workers. It takes the word that it is meant out of the environment, because processes that the app starts inherit
 * the rest.
 */
import { installPort } from '../channel/install-port.ts';
import { shareChannel, toSupervisor } from '../channel/supervisor-channel.ts';
import { beats, equipmentVariable } from './equipment.ts';
import { startHeartbeat } from './heartbeat.ts';

const wanted = process.env[equipmentVariable];
if (wanted !== undefined && process.send !== undefined) {
  delete process.env[equipmentVariable];
  installPort((port) => shareChannel((message) => port.take(message)));
  if (wanted === beats) startHeartbeat({ send: (message) => toSupervisor(message) });
}
