/**
 * Whether an app that listens also answers, asked of its health path: any answer below 500 counts. An app that listens
 * before its database is there says 503, and is not ready.
 */
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { supervisorDefaults } from './defaults.ts';
import type { SocketAddress } from './wait-for-listener.ts';

/** Resolves with undefined once it answers; with what it said last when the signal aborts first. */
export async function untilItAnswers(
  address: SocketAddress,
  path: string,
  pollIntervalMs: number,
  signal: AbortSignal,
): Promise<string | undefined> {
  let last = `no answer on ${path}`;
  while (!signal.aborted) {
    const answer = await ask(
      address,
      path,
      AbortSignal.any([signal, AbortSignal.timeout(supervisorDefaults.probeTimeoutMs)]),
    );
    if (answer === undefined) return undefined;
    // Broken off by us, it says nothing about the app.
    if (!signal.aborted) last = answer;
    await delay(pollIntervalMs, undefined, { signal }).catch(() => {});
  }
  return last;
}

function ask(address: SocketAddress, path: string, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get({ ...address, path, signal, agent: false, headers: { connection: 'close' } }, (response) => {
      response.resume();
      const { statusCode = 0 } = response;
      resolve(statusCode < 500 ? undefined : `status ${statusCode} on ${path}`);
    });
    request.once('error', (error) => resolve(`${error.message} on ${path}`));
  });
}
