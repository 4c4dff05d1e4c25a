/**
 * A child process from its first line of output to its exit, told in words.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { CrashLines, type LastLines } from './crash-lines.ts';
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

/** How a process ended. */
export interface ChildEnd {
  /**
   * In words, with the error that nobody caught, `exited with code 1: Error: no database`, or else with the last lines of its
   * stderr, whatever they have to do with it: `exited with code 3; last said: bye`.
   */
  readonly reason: string;
  /** Undefined where a signal ended it, or it never began. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** The last lines it wrote. */
  readonly stderr: readonly string[];
  readonly stdout: readonly string[];
}

type Exit = Pick<ChildEnd, 'reason' | 'exitCode' | 'signal'>;

/** Resolves, never rejects, once it has exited and its output has been read. */
export async function watchChild(child: ChildProcess, { onLine, onExit }: ChildListener): Promise<ChildEnd> {
  const { maxLineLength, reasonLines } = supervisorDefaults;
  const last: Record<OutputStream, string[]> = { stdout: [], stderr: [] };
  const crash = new CrashLines(reasonLines);
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (stream === null) continue;
    eachLine(stream, maxLineLength, (line) => {
      last[name].push(line);
      if (last[name].length > reasonLines) last[name].shift();
      if (name === 'stderr') crash.add(line);
      onLine(name, line);
    });
  }
  // Not the end of the channel, which takes its time where descriptors wait to be sent.
  const outputs = [child.stdout, child.stderr].filter((stream) => stream !== null);
  const closed = Promise.all(outputs.map((stream) => new Promise((resolve) => stream.once('close', resolve))));
  const exit = await exitOf(child);
  onExit();
  const enough = new AbortController();
  await Promise.race([closed, delay(outputDrainMs, undefined, { signal: enough.signal }).catch(() => {})]);
  enough.abort();
  return { ...withLastLines(exit, crash.read()), ...last };
}

function withLastLines<End extends Exit>(end: End, { isCause, lines }: LastLines): End {
  const text = lines.join('\n');
  if (isCause || text.trim() === '') return withError(end, text);
  return { ...end, reason: `${exitWords(end)}; last said: ${text}` };
}

/** How a process ended, told with the error that ended it. */
export function withError<End extends Exit>(end: End, error: string): End {
  return error === '' ? end : { ...end, reason: `${exitWords(end)}: ${error}` };
}

/** How a process ended, without its error. */
export function exitWords({ reason, exitCode, signal }: Exit): string {
  if (signal !== undefined) return `was ended by ${signal}`;
  return exitCode === undefined ? reason : `exited with code ${exitCode}`;
}

function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      // Others are told of a channel or a signal that failed; the exit tells the rest.
      if (child.pid !== undefined) return;
      resolve({ reason: `could not be started: ${error.message}`, exitCode: undefined, signal: undefined });
    });
    child.once('exit', (code, signal) => {
      const end = { reason: '', exitCode: code ?? undefined, signal: signal ?? undefined };
      resolve({ ...end, reason: exitWords(end) });
    });
  });
}
