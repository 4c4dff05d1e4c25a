/** Commands to one Redis or Sentinel, on a connection of their own: for what a test arranges or wants to know. */
import { createClient } from 'redis';

const deadlineMs = 5_000;

/** One command; the reply as it comes. */
export async function redisCommand(port: number, ...command: readonly (string | number)[]): Promise<unknown> {
  const socket = { host: '127.0.0.1', port, connectTimeout: deadlineMs, reconnectStrategy: false } as const;
  const client = createClient({ socket, RESP: 2 });
  // The command is rejected with it.
  client.on('error', () => {});
  try {
    await client.connect();
    return await client.withAbortSignal(AbortSignal.timeout(deadlineMs)).sendCommand(command.map(String));
  } finally {
    client.destroy();
  }
}
