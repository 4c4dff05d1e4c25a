/**
 * Whether an app that listens also answers, asked of its health path: any answer below 500 counts. An app that listens
 * before its database is there says 503, and is not ready.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { supervisorDefaults } from './defaults.ts';
import type { SocketAddress } from './wait-for-listener.ts';

const { get } = process.getBuiltinModule('node:http');

export interface ProbeOptions {
  readonly pollIntervalMs: number;
  readonly signal: AbortSignal;
  /** What is wrong as far as is known, whenever something is learnt. */
  readonly onTrouble: (trouble: string) => void;
}

/** Whether it answers before the signal aborts. */
export async function untilItAnswers(
  address: SocketAddress,
  path: string,
  { pollIntervalMs, signal, onTrouble }: ProbeOptions,
): Promise<boolean> {
  onTrouble(`no answer on ${path}`);
  while (!signal.aborted) {
    const patience = AbortSignal.timeout(supervisorDefaults.probeTimeoutMs);
    const trouble = await ask(address, path, AbortSignal.any([signal, patience]));
    if (trouble === undefined) return true;
    // Broken off by us, it says nothing about the app.
    if (!signal.aborted) onTrouble(trouble);
    await delay(pollIntervalMs, undefined, { signal }).catch(() => {});
  }
  return false;
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
