/**
 * The load: wrk with 64 keep-alive connections on one thread, by default on the core that is not measured.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serviceBinary } from '../../../test/support/index.ts';
import { otherCore, pinnedTo } from '../../support/processor.ts';

export interface Asked {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Bytes of the request's body. */
  readonly bodyBytes: number;
  /** The body is `{"text":"xx…"}`, with its media type. */
  readonly json?: boolean;
}

export interface Load {
  readonly requests: number;
  readonly durationUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Connections refused or broken, timeouts, and answers that were not 2xx. */
  readonly failures: number;
}

const connections = 64;

export async function load(
  port: number,
  asked: Asked,
  seconds: number,
  cores: string = String(otherCore),
): Promise<Load> {
  const { path, method, bodyBytes, json = false } = asked;
  const [file, ...args] = [
    ...pinnedTo(cores),
    serviceBinary('wrk'),
    ...['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`],
    ...['--script', join(import.meta.dirname, 'report.lua'), `http://127.0.0.1:${port}${path}`],
    ...['--', method, String(bodyBytes), ...(json ? ['json'] : [])],
  ];
  const { stdout } = await promisify(execFile)(file!, args);
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)) as Load;
}
