import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRunning } from '../support/index.ts';
import { until } from '../support/until.ts';
import { answers, program, quick, server, startGroup } from './harness.ts';

const versions = async (...given: Parameters<typeof answers>) =>
  (await answers(...given)).map((text) => text.split(' ')[0]);

test('a rolling restart puts a new process in every place, the first alone, with one ready at every moment', async () => {
  const script = program('rolling.mjs', server('one'));
  const serving: number[] = [];
  const group = startGroup({ script, count: 3, onState: () => serving.push(group?.serving().length ?? 0) });
  await group.whole();
  const before = group.serving().map(({ pid }) => pid!);
  serving.length = 0;
  program('rolling.mjs', server('two'));
  await group.reload({ reason: 'a new version' });
  assert.deepEqual(await versions(group), ['two', 'two', 'two']);
  assert.ok(Math.min(...serving) >= 3, `${serving}`);
  assert.deepEqual(before.map(isRunning), [false, false, false]);
  assert.deepEqual(
    group.serving().map(({ id, generation, restarts }) => [id, generation, restarts]),
    [
      ['1.2', 1, 0],
      ['2.2', 1, 0],
      ['3.2', 1, 0],
    ],
  );
  const order = group.said();
  const steps = [
    '1.2 ready',
    '1.1 standby',
    '1.1 draining',
    '1.1 stopped',
    '2.2 starting',
    '2.2 ready',
    '2.1 stopped',
    '3.2 starting',
  ];
  assert.deepEqual(
    steps.map((step) => order.indexOf(step)).toSorted((a, b) => a - b),
    steps.map((step) => order.indexOf(step)),
  );
  assert.equal(order.indexOf('1.1 standby') >= 0, true);
});

test('a rolling restart while a crashed process is started again has a port of its own', async () => {
  const slow = `import { Server } from 'node:http';
    Server.prototype.listenSoon = function (...where) { setTimeout(() => this.listen(...where), 500); return this; };
    ${server('one').replace('.listen(', '.listenSoon(')}`;
  const group = startGroup({ script: program('again.mjs', slow), count: 1 });
  await group.whole();
  process.kill(group.serving()[0]!.pid!, 'SIGKILL');
  await until(() => group.workers().some(({ state, restarts }) => state === 'starting' && restarts === 1), 'again');
  await group.reload({ reason: 'a new version' });
  assert.deepEqual(await versions(group), ['one']);
  assert.equal(group.crashes().length, 1);
});

test('a new version that does not become ready changes nothing, and says why', async () => {
  const script = program('broken.mjs', server('one'));
  const group = startGroup({ script, count: 2 });
  await group.whole();
  const before = group.serving();
  program('broken.mjs', 'console.error("no database"); process.exit(7);');
  await assert.rejects(group.reload({ reason: 'a new version' }), {
    code: 'ERR_SUPERVISOR_ROLLOUT',
    message: /service web \(a new version\).*the old workers go on:.*exited with code 7; last said: no database/,
  });
  assert.deepEqual(group.serving(), before);
  assert.deepEqual(await versions(group), ['one', 'one']);
  assert.equal(group.crashes()[0]?.exitCode, 7);
  assert.deepEqual(
    group.workers().map(({ lastCrash }) => lastCrash?.exitCode),
    [7, undefined],
  );
});

test('a canary that ends while it is looked at is taken back, and the old process has its place again', async () => {
  const script = program('dying.mjs', server('one'));
  const group = startGroup({ script, count: 2, limits: { observeMs: 5_000 } });
  await group.whole();
  const before = group.serving().map(({ pid }) => pid);
  program('dying.mjs', `${server('two')} setTimeout(() => process.exit(9), 100);`);
  await assert.rejects(group.reload({ reason: 'a new version' }), {
    code: 'ERR_SUPERVISOR_ROLLOUT',
    message: /it ended/,
  });
  assert.deepEqual(
    group.serving().map(({ pid }) => pid),
    before,
  );
  assert.deepEqual(await versions(group), ['one', 'one']);
});

test('a canary that is judged worse is taken back at once', async () => {
  const script = program('judged.mjs', server('one'));
  let asked = 0;
  const group = startGroup({
    script,
    count: 2,
    limits: { observeMs: 60_000 },
    judge: ({ generation }) => (generation === 1 && ++asked >= 3 ? 'it answers nonsense' : 'ok'),
  });
  await group.whole();
  const before = group.serving().map(({ pid }) => pid);
  await assert.rejects(group.reload({ reason: 'asked for' }), { message: /it answers nonsense/ });
  assert.equal(asked, 3);
  assert.deepEqual(
    group.serving().map(({ pid }) => pid),
    before,
  );
});

test('a new process that ends while others of its batch become ready stops the restart, and the old one goes on', async () => {
  const script = program('hasty.mjs', server('one'));
  const group = startGroup({ script, count: 8 });
  await group.whole();
  const before = group.serving().map(({ pid }) => pid);
  // Of the second batch of two, one ends as soon as it is ready, and the other takes its time.
  program(
    'hasty.mjs',
    `const { ANTIPODE_WORKER: worker } = process.env;
    if (worker === '5') await new Promise((resolve) => setTimeout(resolve, 700));
    ${server('two')}
    if (worker === '4') setTimeout(() => process.exit(9), 200);`,
  );
  await assert.rejects(group.reload({ reason: 'a new version' }), {
    code: 'ERR_SUPERVISOR_ROLLOUT',
    message: /worker 4 became ready, and ended: exited with code 9$/,
  });
  assert.deepEqual(await versions(group), ['two', 'two', 'two', 'one', 'one', 'one', 'one', 'one']);
  assert.deepEqual(
    group
      .serving()
      .map(({ pid }) => pid)
      .slice(3),
    before.slice(3),
  );
});

test('a canary that is judged worse when the old process is gone makes room for another by the old settings', async () => {
  const [old, bad] = [program('first.mjs', server('old')), program('worse.mjs', server('bad'))];
  let verdict = 'ok';
  const judge = ({ generation }: { readonly generation: number }) => (generation === 1 ? verdict : 'ok');
  const group = startGroup({ script: old, count: 1, limits: { observeMs: 60_000 }, judge });
  await group.whole();
  const { pid } = group.serving()[0]!;
  group.prepare({ script: bad, limits: { ...quick, observeMs: 60_000 } })();
  const reloaded = assert.rejects(group.reload({ reason: 'another program' }), { message: /it answers nonsense/ });
  await until(() => group.said().includes('1.1 standby'), 'the canary serves');
  process.kill(pid!, 'SIGKILL');
  await until(() => group.said().includes('1.1 crashed'), 'nobody stands by');
  verdict = 'it answers nonsense';
  await reloaded;
  await until(() => group.serving().some(({ id }) => id === '1.3'), 'another has its place');
  assert.deepEqual(await versions(group), ['old']);
  await until(() => group.said().includes('1.2 stopped'), 'the canary has left');
});

test('requests to reload while one is under way are one more, for all who asked', async () => {
  const group = startGroup({ script: program('often.mjs', server('one')), count: 1 });
  await group.whole();
  await Promise.all(Array.from({ length: 5 }, () => group.reload({ reason: 'asked for' })));
  assert.deepEqual(
    group.serving().map(({ generation }) => generation),
    [2],
  );
});

test('a service that keeps crashing is mended by a reload, without waiting for its turn', async () => {
  const script = program('mended.mjs', 'process.exit(1);');
  const restart = { baseMs: 60_000, maxMs: 60_000, factor: 1, jitter: 0, resetAfterMs: 30_000 };
  const group = startGroup({ script, count: 1, limits: { restart } });
  while (group.workers()[0]?.state !== 'crashed') await new Promise((resolve) => setTimeout(resolve, 5));
  program('mended.mjs', server('two'));
  await group.reload({ reason: 'mended' });
  assert.deepEqual(await versions(group), ['two']);
});

test('a request under way is finished before its worker is told to end', async () => {
  const script = program(
    'slow.mjs',
    server('one', 'if (request.url === "/slow") return setTimeout(() => response.end("late"), 400);').replace(
      /process.on.*$/m,
      '',
    ),
  );
  let finish = () => {};
  const idle = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const group = startGroup({ script, count: 1, untilIdle: () => idle });
  await group.whole();
  const { host, port } = group.serving()[0]!.address!;
  const slow = fetch(`http://${host}:${port}/slow`).then((response) => response.text());
  void slow.finally(finish);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await group.reload({ reason: 'asked for' });
  assert.equal(await slow, 'late');
});

test('a worker that never finishes is ended when its time is over, with SIGKILL at last', async () => {
  const script = program(
    'stubborn.mjs',
    `${server('one')} process.removeAllListeners('SIGTERM'); process.on('SIGTERM', () => {});`,
  );
  const group = startGroup({
    script,
    count: 1,
    untilIdle: () => new Promise(() => {}),
    limits: { drainTimeoutMs: 50, stopTimeoutMs: 50 },
  });
  await group.whole();
  const { pid } = group.serving()[0]!;
  await group.reload({ reason: 'asked for' });
  assert.equal(isRunning(pid!), false);
  assert.deepEqual(
    group.said().filter((step) => step.startsWith('1.1 ')),
    ['1.1 starting', '1.1 ready', '1.1 standby', '1.1 draining', '1.1 stopping', '1.1 stopped'],
  );
});

test('another program comes with the next rolling restart, and until it is proven the old one is what is started again', async () => {
  const [old, bad] = [program('old.mjs', server('old')), program('none.mjs', 'process.exit(1);')];
  const group = startGroup({ script: old, count: 2 });
  await group.whole();
  group.prepare({ script: bad, limits: quick })();
  assert.equal(group.isOutdated, true);
  await assert.rejects(group.reload({ reason: 'another program' }), { code: 'ERR_SUPERVISOR_ROLLOUT' });
  assert.equal(group.isOutdated, true);
  const { pid } = group.serving()[0]!;
  process.kill(pid!, 'SIGKILL');
  await until(() => group.serving().length === 2 && group.serving()[0]!.pid !== pid, 'another process in its place');
  assert.deepEqual(await versions(group), ['old', 'old']);
  group.prepare({ script: old, args: ['--new'], limits: quick })();
  await group.reload({ reason: 'other arguments' });
  assert.equal(group.isOutdated, false);
  assert.deepEqual(await versions(group), ['old', 'old']);
});

test('other limits count at once and ask for no new processes; a program that is not there is refused', async () => {
  const script = program('limited.mjs', server('one'));
  const group = startGroup({
    script,
    count: 1,
    limits: { drainTimeoutMs: 60_000 },
    untilIdle: () => new Promise(() => {}),
  });
  await group.whole();
  assert.throws(() => group.prepare({ script: `${script}.gone` }), { code: 'ERR_SUPERVISOR_SCRIPT_MISSING' });
  const { pid } = group.serving()[0]!;
  group.prepare({ script, limits: { ...quick, drainTimeoutMs: 10 } })();
  assert.equal(group.isOutdated, false);
  assert.equal(group.serving()[0]!.pid, pid);
  // With the old limit it would be waited for, for a minute.
  await group.reload({ reason: 'asked for' });
  assert.equal(isRunning(pid!), false);
});
