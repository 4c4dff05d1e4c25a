/**
 * The load: h2load on one thread, on the core that is not measured. A number of requests, not a time: with `--duration` it
 * now and then waits for ever.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { serviceBinary } from '../../../test/support/index.ts';
import { otherCore, pinnedTo } from '../../support/processor.ts';
import { type Case, streams } from './cases.ts';

export interface Load {
  /** Answered with 2xx. */
  readonly requests: number;
  readonly seconds: number;
  readonly meanMs: number;
  /** Refused, broken, or answered otherwise. */
  readonly failures: number;
}

/** The answer must be `small`, so that what the load receives is what was asked for. */
export async function load(url: string, { connections }: Case, requests: number): Promise<Load> {
  const [file, ...args] = [
    ...pinnedTo(otherCore),
    serviceBinary('h2load'),
    ...['--threads', '1', '--clients', String(connections), '--max-concurrent-streams', String(streams)],
    ...['--requests', String(requests), url],
  ];
  const { stdout } = await promisify(execFile)(file!, args);
  return read(stdout);
}

function read(text: string): Load {
  const figure = (pattern: RegExp): string => {
    const found = pattern.exec(text)?.[1];
    if (found === undefined) throw new Error(`h2load said nothing of ${pattern.source}:\n${text}`);
    return found;
  };
  const requests = Number(figure(/status codes: (\d+) 2xx/));
  const perSecond = Number(figure(/finished in [\d.]+\w+, ([\d.]+) req\/s/));
  const failed = Number(figure(/, (\d+) failed/));
  const others = ['3xx', '4xx', '5xx'].reduce((sum, kind) => sum + Number(figure(new RegExp(`(\\d+) ${kind}`))), 0);
  return {
    requests,
    seconds: requests / perSecond,
    meanMs: milliseconds(figure(/time for request: +\S+ +\S+ +(\S+)/)),
    failures: failed + others,
  };
}

function milliseconds(text: string): number {
  const { number, unit } = /^(?<number>[\d.]+)(?<unit>us|ms|s)$/.exec(text)!.groups!;
  return Number(number) * { us: 0.001, ms: 1, s: 1_000 }[unit as 'us' | 'ms' | 's'];
}
