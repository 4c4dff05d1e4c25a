import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { LogLines } from '../../src/control/index.ts';
import { until } from '../support/until.ts';
import { type Answer, DevProgram } from './dev-program.ts';

// One world for all: it is broken and mended in turn.
const dev = await (await DevProgram.start()).ready();
after(() => dev[Symbol.asyncDispose]());

/** Asks from Germany every 20 ms until the condition holds of an answer; all answers until then. */
async function askUntil(holds: (answer: Answer) => boolean, deadlineMs: number): Promise<readonly Answer[]> {
  const deadline = performance.now() + deadlineMs;
  const answers: Answer[] = [];
  for (;;) {
    const answer = await dev.ask('DE');
    answers.push(answer);
    if (holds(answer)) return answers;
    assert.ok(performance.now() < deadline, `not within ${deadlineMs} ms: ${JSON.stringify(answers.slice(-5))}`);
    await delay(20);
  }
}

const servedBy =
  (region: string) =>
  (answer: Answer): boolean =>
    answer.status === 200 && answer.region === region;

function assertAllServed(answers: readonly Answer[]): void {
  assert.deepEqual(
    answers.filter(({ status }) => status !== 200),
    [],
  );
}

interface Result {
  readonly target: string;
  readonly state: string;
  readonly changed: boolean;
}

const intervene = (verb: string, body: unknown) => dev.admin<Result>(`/v1/dev/${verb}`, body);

interface Status {
  readonly regions: readonly { readonly id: string; readonly state: string; readonly reason: string }[];
}

/** Why a region is down, once it is. */
async function reasonOfDown(region: string): Promise<string> {
  for (;;) {
    const { regions } = await dev.admin<Status>('/v1/status');
    const { state, reason } = regions.find(({ id }) => id === region)!;
    if (state === 'down') return reason;
    await delay(50);
  }
}

test('serves each client in its region, over the distance between them', async () => {
  const german = await dev.ask('DE');
  const canadian = await dev.ask('CA');
  assert.deepEqual([german.region, canadian.region], ['eu', 'us']);
  // A round trip between Frankfurt's country and Dublin, twice on a new connection.
  assert.ok(german.ms > 30, `${german.ms} ms`);
});

test('keeps what the apps of each region write', async () => {
  const lines = await until(async () => {
    const written = (await dev.admin<LogLines>('/v1/logs?service=web&region=eu')).lines;
    return written.length > 0 && written;
  }, 'a line of the app in eu');
  assert.deepEqual(
    lines.map(({ region, service, worker, stream, text }) => ({ region, service, worker, stream, text })),
    [{ region: 'eu', service: 'web', worker: 1, stream: 'stdout', text: 'listens in eu' }],
  );
  assert.ok(dev.processes().includes(lines[0]!.pid!));
});

test('a killed region is left within 2 s without a failed request, and taken back when it is revived', async () => {
  const from = performance.now();
  const leaving = askUntil(servedBy('us'), 4000);
  const killed = await intervene('kill', { region: 'eu' });
  assert.deepEqual(killed, { target: 'eu', state: 'killed', changed: true });
  assertAllServed(await leaving);
  assert.ok(performance.now() - from < 2500, `left after ${performance.now() - from} ms`);
  assert.equal((await intervene('kill', { region: 'eu' })).changed, false);
  await askUntil(({ region }) => region === 'us', 100);
  assert.match(await reasonOfDown('eu'), /its process is killed: killed by an intervention/);

  assert.equal((await intervene('revive', { region: 'eu' })).changed, true);
  assertAllServed(await askUntil(servedBy('eu'), 20_000));
  assert.equal((await intervene('revive', { region: 'eu' })).changed, false);
});

test('clients cut off from a region are served elsewhere until the link is healed', async () => {
  const cut = await intervene('cut', { between: ['client', 'eu'] });
  assert.deepEqual(cut, { target: 'client~eu', state: 'cut', changed: true });
  assertAllServed(await askUntil(servedBy('us'), 10_000));
  assert.equal((await intervene('heal', { between: ['entry', 'eu'] })).changed, true);
  assertAllServed(await askUntil(servedBy('eu'), 30_000));
});

test('a slowed region is slower by as much', async () => {
  await intervene('slow', { region: 'eu', ms: 300 });
  const slowed = await dev.ask('DE');
  assert.ok(slowed.region === 'us' || slowed.ms >= 300, JSON.stringify(slowed));
  assert.equal((await intervene('slow', { region: 'eu', ms: 0 })).state, 'as fast as its distance');
  await askUntil(({ region, ms }) => region === 'eu' && ms < 250, 20_000);
});

test('regions cut from each other say so, and go on serving their own clients', async () => {
  await intervene('cut', { between: ['us', 'eu'] });
  assert.deepEqual([(await dev.ask('DE')).region, (await dev.ask('CA')).region], ['eu', 'us']);
  assert.equal((await intervene('heal', { between: ['eu', 'us'] })).target, 'eu~us');
});

test('refuses what is not there', async () => {
  const wrong = [
    ['kill', { region: 'mars' }, 404],
    ['cut', { between: ['eu', 'mars'] }, 404],
    ['cut', { between: ['client', 'entry'] }, 400],
    ['slow', { region: 'eu', ms: -1 }, 400],
  ] as const;
  for (const [verb, body, status] of wrong) {
    assert.equal((await dev.admin<{ status: number }>(`/v1/dev/${verb}`, body)).status, status, verb);
  }
});
