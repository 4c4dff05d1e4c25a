/**
 * One run of one case: what the load saw, and what all processes that serve it cost.
 */
import { memoryBytes, processorTimeMs } from '../../support/processor.ts';
import type { Sample } from '../proxy/sample.ts';
import { load } from '../proxy/wrk.ts';
import type { Case } from './cases.ts';
import { loadCores } from './cores.ts';
import type { Runner } from './field.ts';

export type { Sample };

export async function sample({ name, port, running }: Runner, asked: Case, seconds: number): Promise<Sample> {
  const total = (of: (pid: number) => number) => running.pids.reduce((sum, pid) => sum + of(pid), 0);
  try {
    const before = total(processorTimeMs);
    const json = asked.bodyBytes > 0;
    const { requests, durationUs, p50Us, p99Us, failures } = await load(port, { ...asked, json }, seconds, loadCores);
    const spentMs = total(processorTimeMs) - before;
    return {
      requestsPerSecond: requests / (durationUs / 1e6),
      processorUs: (spentMs * 1_000) / requests,
      p50Us,
      p99Us,
      memoryBytes: total(memoryBytes),
      failures,
    };
  } catch (cause) {
    throw new Error(`${name}, ${asked.title}: ${(cause as Error).message}\n${running.output()}`, { cause });
  }
}
