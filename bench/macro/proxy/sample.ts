/**
 * One run of one case against one proxy: what the load saw and what the proxy cost.
 */
import { memoryBytes, processorTimeMs } from '../../support/processor.ts';
import type { Case } from './cases.ts';
import { load } from './wrk.ts';

export interface Sample {
  readonly requestsPerSecond: number;
  /** Processor time of the proxy for one request, microseconds. */
  readonly processorUs: number;
  readonly p50Us: number;
  readonly p99Us: number;
  readonly memoryBytes: number;
  readonly failures: number;
}

export async function sample(running: { port: number; pid: number }, asked: Case, seconds: number): Promise<Sample> {
  const before = processorTimeMs(running.pid);
  const { requests, durationUs, p50Us, p99Us, failures } = await load(running.port, asked, seconds);
  const spentMs = processorTimeMs(running.pid) - before;
  return {
    requestsPerSecond: requests / (durationUs / 1e6),
    processorUs: (spentMs * 1_000) / requests,
    p50Us,
    p99Us,
    memoryBytes: memoryBytes(running.pid),
    failures,
  };
}
