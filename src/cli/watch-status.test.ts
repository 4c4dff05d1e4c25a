import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleSource } from '../../test/support/sample-source.ts';
import { loadAdminApi } from '../control/index.ts';
import { AdminClient } from './admin-client.ts';
import { type WatchOptions, watchStatus } from './watch-status.ts';

const { ControlServer } = await loadAdminApi();

const gone = { code: 'ERR_ADMIN_UNREACHABLE', message: /went away/ };

test('elsewhere than on a terminal: the tables once, then a line an event', async () => {
  await watching({ isTTY: false }, { json: false }, async ({ source, output }) => {
    await output.until(/PANIC/);
    const { at } = source.events.publish({ type: 'region.down', subject: 'eu-west', reason: 'killed\u001b[2J' });
    await output.until(/killed/);
    assert.equal(output.writes.at(-1), `${at} region.down eu-west: killed·[2J\n`);
    assert.equal(output.writes.length, 2);
  });
});

test('with json: one status a line, at once and at every event', async () => {
  await watching({ isTTY: true }, { json: true }, async ({ source, output }) => {
    await output.until(/"world"/);
    source.drainRegion('eu-west');
    await output.until(/"draining"/);
    assert.equal(output.writes.length, 2);
    for (const line of output.writes) assert.equal(JSON.parse(line).world, 'sample');
  });
});

test('on a terminal: draws again at every event, with the last eight events below', async () => {
  await watching({ isTTY: true }, { json: false }, async ({ source, output }) => {
    await output.until(/PANIC/);
    for (let count = 1; count <= 10; count += 1) {
      source.events.publish({ type: 'worker.exited', subject: 'web', reason: `crash ${count}.` });
    }
    await output.until(/crash 10\./);
    const screen = output.writes.at(-1)!;
    assert.ok(screen.startsWith('\u001b[H\u001b[2Jsample: '));
    const shown = Array.from(screen.matchAll(/crash (\d+)\./g), ([, count]) => Number(count));
    assert.deepEqual(shown, [3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

interface Watched {
  readonly source: SampleSource;
  readonly output: Recorder;
}

/** Watches a world while `use` runs, then ends the world and expects the watch to say so. */
async function watching(
  { isTTY }: { readonly isTTY: boolean },
  options: WatchOptions,
  use: (watched: Watched) => Promise<void>,
): Promise<void> {
  const source = new SampleSource();
  const server = new ControlServer({ source, port: 0 });
  const client = new AdminClient({ url: (await server.listen()).url });
  const output = new Recorder(isTTY);
  const watch = assert.rejects(watchStatus(client, output, options), gone);
  await use({ source, output });
  await server.close();
  await watch;
}

class Recorder {
  readonly isTTY: boolean;
  readonly writes: string[] = [];
  #wake = () => {};

  constructor(isTTY: boolean) {
    this.isTTY = isTTY;
  }

  write(text: string): void {
    this.writes.push(text);
    this.#wake();
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.writes.at(-1) ?? '')) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
