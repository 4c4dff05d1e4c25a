/** Groups of real processes whose states are kept and waited for; ended with the test file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import {
  createProcessGroup,
  type GroupLimits,
  type ProcessGroup,
  type ProcessGroupOptions,
  type WorkerStatus,
} from '../../src/supervisor/index.ts';
import { temporaryFolder } from '../support/index.ts';
import { testReaper } from '../support/test-node.ts';
import { until } from '../support/until.ts';

export const quick: Partial<GroupLimits> = {
  startTimeoutMs: 5_000,
  pollIntervalMs: 5,
  stopTimeoutMs: 2_000,
  drainTimeoutMs: 2_000,
  observeMs: 50,
  judgeIntervalMs: 10,
  restart: { baseMs: 10, maxMs: 50, factor: 2, jitter: 0, resetAfterMs: 30_000 },
};

export interface TestGroup extends ProcessGroup {
  /** Every state so far. */
  readonly seen: readonly WorkerStatus[];
  /** As `id state`, such as `2.1 ready`. */
  said(): readonly string[];
  /** Resolves when all workers that are wanted take requests. */
  whole(): Promise<void>;
}

const folder = await temporaryFolder('supervision');
const groups: ProcessGroup[] = [];

after(async () => {
  await Promise.all(groups.map((group) => group.stop({ graceMs: 0 })));
  await folder[Symbol.asyncDispose]();
});

/** Writes a program and returns its path; written again, it is another version. */
export function program(name: string, source: string): string {
  const path = join(folder.path, name);
  writeFileSync(path, source);
  return path;
}

/** Answers with a text and its pid, and takes its time on SIGTERM as servers do. */
export function server(text: string, more = ''): string {
  return `import { createServer } from 'node:http';
    const server = createServer((request, response) => {
      ${more}
      response.end(${JSON.stringify(text)} + ' ' + process.pid);
    }).listen(process.env.PORT, process.env.HOST);
    process.on('SIGTERM', () => server.close(() => process.exit(0)));`;
}

export function startGroup(options: Partial<ProcessGroupOptions>): TestGroup {
  const seen: WorkerStatus[] = [];
  const group = createProcessGroup({
    id: 'web',
    region: 'eu-west',
    reaper: testReaper(),
    ...options,
    limits: { ...quick, ...options.limits },
    onState(status) {
      seen.push(status);
      options.onState?.(status);
    },
  });
  groups.push(group);
  return Object.assign(group, {
    seen,
    said: () => seen.map(({ id, state }) => `${id} ${state}`),
    whole: async () => {
      await until(() => group.serving().length === group.wanted, 'all workers are ready');
    },
  });
}

/** What each serving worker answers, in the order of their numbers. */
export function answers(group: ProcessGroup): Promise<string[]> {
  return Promise.all(
    group.serving().map(async ({ address }) => (await fetch(`http://${address!.host}:${address!.port}/`)).text()),
  );
}
