/**
 * The contenders of one case side by side, each shown to answer it rightly.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../test/support/index.ts';
import { pinnedTo } from '../../support/processor.ts';
import type { Case } from './cases.ts';
import type { Running } from './contender.ts';
import { contenders } from './contenders/index.ts';
import { testedCores } from './cores.ts';

export interface Runner extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  readonly running: Running;
  /** From the command to the first right answer. */
  readonly startMs: number;
}

const patienceMs = 30_000;

export async function startRunner(name: string, asked: Case): Promise<Runner> {
  const port = await freePort();
  const { app, features } = asked;
  const startedAt = performance.now();
  const running = await contenders[name]!.start({ port, app, features, prefix: pinnedTo(testedCores) });
  try {
    while (!(await answers(port, asked))) {
      if (performance.now() - startedAt > patienceMs) throw new Error('no right answer');
      await sleep(2);
    }
  } catch (cause) {
    const printed = running.output();
    await running[Symbol.asyncDispose]();
    throw new Error(`${name} did not answer ${asked.method} ${asked.path}:\n${printed}`, { cause });
  }
  const startMs = performance.now() - startedAt;
  return { name, port, running, startMs, [Symbol.asyncDispose]: () => running[Symbol.asyncDispose]() };
}

/** Throws for an answer that is wrong; one that is not there yet is awaited. */
async function answers(port: number, { path, method, bodyBytes, answer }: Case): Promise<boolean> {
  const text = 'x'.repeat(Math.max(0, bodyBytes - '{"text":""}'.length));
  const init =
    method === 'GET' ? {} : { body: JSON.stringify({ text }), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, ...init }).catch(() => undefined);
  const body = await response?.text();
  if (response?.status !== 200) return false;
  if (body !== answer) throw new Error(`it answered ${body}`);
  return true;
}
