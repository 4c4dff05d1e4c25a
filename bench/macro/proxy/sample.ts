/**
 * One run of one case against one proxy: what the load saw and what the proxy cost.
 */
import { memoryBytes, processorTimeMs } from '../../support/processor.ts';
import type { Case } from './cases.ts';
import type { Runner } from './field.ts';
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

export async function sample({ name, port, process }: Runner, asked: Case, seconds: number): Promise<Sample> {
  try {
    const before = processorTimeMs(process.pid);
    const { requests, durationUs, p50Us, p99Us, failures } = await load(port, asked, seconds);
    const spentMs = processorTimeMs(process.pid) - before;
    return {
      requestsPerSecond: requests / (durationUs / 1e6),
      processorUs: (spentMs * 1_000) / requests,
      p50Us,
      p99Us,
      memoryBytes: memoryBytes(process.pid),
      failures,
    };
  } catch (cause) {
    throw new Error(`${name}, ${asked.title}: ${(cause as Error).message}\n${process.output()}`, { cause });
  }
}
