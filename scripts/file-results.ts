/**
 * A reporter of node:test with a line of JSON for each test file: how it ended and how long it took.
 */
import type { EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';

export interface FileResult {
  /** Its absolute path. */
  readonly file: string;
  readonly passed: boolean;
  readonly tookMs: number;
}

export default async function* fileResults(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type !== 'test:summary') continue;
    const { file, success, duration_ms } = data as EventData.TestSummary;
    if (file === undefined) continue;
    yield `${JSON.stringify({ file, passed: success, tookMs: Math.round(duration_ms) } satisfies FileResult)}\n`;
  }
}
