import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { checkGeneratedBlock, markdownTable } from '../../../test/support/generated-block.ts';
import type { EventType } from '../../control/index.ts';
import { lastWordsHead } from '../../worker/index.ts';
import { eventLevels, type LogLevel } from './log-levels.ts';
import { createNodeLog } from './node-log.ts';

const guide = new URL('../../../docs/guides/observability.md', import.meta.url);

test('the guide has the table of levels', () => {
  const events = (level: LogLevel) =>
    Object.entries(eventLevels)
      .filter(([, each]) => each === level)
      .map(([type]) => `\`${type}\``)
      .join(' ');
  const rows = [
    [
      '50, error',
      `an error that ends a worker, a service that does not start, a fault of the admin API; ${events('error')}`,
    ],
    ['40, warn', `what apps write to standard error, an order by a signal that failed; ${events('warn')}`],
    ['30, info', 'what apps write to standard output; what the node says of itself; all other events'],
  ];
  checkGeneratedBlock(guide, 'log levels', markdownTable(['`level`', 'of'], rows));
});

test('the JSON lines of a node have the levels of what they tell', async () => {
  const stream = new PassThrough();
  const log = createNodeLog(stream as unknown as NodeJS.WriteStream);
  const event = (type: EventType) =>
    log.event({ id: 1, at: new Date(0).toISOString(), type, subject: 'web/1', reason: type, details: {} });
  const line = (from: 'stdout' | 'stderr', text: string) => log.line({ service: 'web', worker: 1, stream: from, text });
  log.said('info', 'listening');
  log.said('error', 'web does not start');
  event('worker.ready');
  event('endpoint.down');
  event('worker.exited');
  line('stdout', lastWordsHead);
  line('stderr', 'deprecated');
  line('stderr', lastWordsHead);
  stream.end();
  const lines = (await text(stream)).trimEnd().split('\n');
  assert.deepEqual(
    lines.map((each) => JSON.parse(each).level),
    [30, 50, 30, 40, 50, 30, 40, 50],
  );
});
