/**
 * A child process from its first line of output to its exit, told in words.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { supervisorDefaults } from './defaults.ts';
import { eachLine } from './line-splitter.ts';

/** After the exit, how long its last output may take to arrive; only a daemon that it left behind takes that long. */
const outputDrainMs = 250;

export type OutputStream = 'stdout' | 'stderr';

export interface ChildListener {
  onLine(stream: OutputStream, line: string): void;
  /** At once when it has exited, before its last lines. */
  onExit(): void;
}

/**
 * Resolves, never rejects, once it has exited and its output has been read, with how it ended and the last lines of its
 * stderr: `exited with code 1: Error: no database`.
 */
export async function watchChild(child: ChildProcess, { onLine, onExit }: ChildListener): Promise<string> {
  const { maxLineLength, reasonLines } = supervisorDefaults;
  const lastErrors: string[] = [];
  if (child.stdout) eachLine(child.stdout, maxLineLength, (line) => onLine('stdout', line));
  if (child.stderr) {
    eachLine(child.stderr, maxLineLength, (line) => {
      lastErrors.push(line);
      if (lastErrors.length > reasonLines) lastErrors.shift();
      onLine('stderr', line);
    });
  }
  const closed = new Promise((resolve) => child.once('close', resolve));
  const reason = await new Promise<string>((resolve) => {
    child.once('error', (error) => child.pid === undefined && resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exited with code ${code}` : `was ended by ${signal}`),
    );
  });
  onExit();
  const enough = new AbortController();
  await Promise.race([closed, delay(outputDrainMs, undefined, { signal: enough.signal }).catch(() => {})]);
  enough.abort();
  return lastErrors.length > 0 ? `${reason}: ${lastErrors.join('\n')}` : reason;
}
