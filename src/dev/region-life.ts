/**
 * One life of one region process. It leads a session of its own, so that Ctrl-C at the terminal reaches the parent alone,
 * which then ends it in order. Two things end it when the parent dies: it notices that the channel is gone, and the
 * parent's reaper kills it.
 */
import { fork, type StdioOptions } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AntipodeError } from '../core/index.ts';
import { type OutputStream, type Reaper, watchChild } from '../supervisor/index.ts';
import { fromFailure } from './failure.ts';
import type { Target } from './links/index.ts';
import type { StartMessage } from './protocol.ts';
import { type Announcement, RegionChannel } from './region-channel.ts';

export interface RegionLifeOptions {
  readonly start: StartMessage;
  readonly reaper: Reaper;
  /** A process that is not ready by then is killed. */
  readonly startTimeoutMs: number;
  readonly callTimeoutMs: number;
  readonly onReady: (address: Target) => void;
  readonly onAnnouncement: (message: Announcement) => void;
  /** What the process itself prints; its apps' lines come as announcements. */
  readonly onOutput: (stream: OutputStream, line: string) => void;
}

export interface RegionLife {
  readonly pid: number | undefined;
  readonly channel: RegionChannel;
  /** Resolves, never rejects, with why it ended: what it said itself, or ERR_DEV_REGION_ENDED with its last words. */
  readonly ended: Promise<AntipodeError>;
  kill(): void;
}

/** What a region process runs: the source here, the compiled file in the package. */
const program = fileURLToPath(new URL(`./region-main${extname(import.meta.url)}`, import.meta.url));

/** What a region process must not inherit of its parent's own options. */
const ownOption = /^--(?:test|inspect|watch)/;

export function startRegionLife(options: RegionLifeOptions): RegionLife {
  const { start, reaper, startTimeoutMs, callTimeoutMs } = options;
  const execArgv = process.execArgv.filter((option) => !ownOption.test(option));
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'ipc'];
  const child = fork(program, [], { execArgv, stdio, detached: true, serialization: 'advanced' });
  const { pid } = child;
  if (pid !== undefined) reaper.watch(pid);

  const kill = () => void child.kill('SIGKILL');
  let failure: AntipodeError | undefined;
  const deadline = setTimeout(() => {
    failure = endedError(start.region, `was not ready within ${startTimeoutMs} ms`);
    kill();
  }, startTimeoutMs);
  const channel = new RegionChannel(child, {
    region: start.region,
    callTimeoutMs,
    onAnnouncement(message) {
      if (message.kind === 'failed') failure = fromFailure(message.failure);
      else if (message.kind !== 'ready') options.onAnnouncement(message);
      else {
        clearTimeout(deadline);
        options.onReady(message.address);
      }
    },
  });
  const ended = watchChild(child, {
    onLine: options.onOutput,
    onExit() {
      clearTimeout(deadline);
      if (pid !== undefined) reaper.forget(pid);
    },
  }).then(({ reason }) => failure ?? endedError(start.region, reason));
  channel.send(start);
  return { pid, channel, ended, kill };
}

function endedError(region: string, reason: string): AntipodeError {
  return new AntipodeError('ERR_DEV_REGION_ENDED', `the process of region ${region} ${reason}`, {
    details: { region },
  });
}
