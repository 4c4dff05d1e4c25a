/**
 * A port that nobody listens on, for what cannot listen on 0 and say which it got (nginx, HAProxy, an app that is told).
 *
 * It lies outside the range from which a system gives ports to those who ask for any: another test, which runs at the
 * same time and listens on 0, cannot get it between now and its use.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';

const lowest = 10_000;
const pastHighest = 32_768;
const tries = 100;

export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const port = lowest + Math.floor(Math.random() * (pastHighest - lowest));
    if (await isFree(port)) return port;
  }
  throw new Error(`${tries} ports between ${lowest} and ${pastHighest} are taken`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  if (!(await listening)) return false;
  server.close();
  await once(server, 'close');
  return true;
}
