import assert from 'node:assert/strict';
import { test } from 'node:test';
import { supervisorDefaults } from '../../src/supervisor/index.ts';
import { isRunning } from '../support/index.ts';
import { until } from '../support/until.ts';
import { answers, program, server, startGroup } from './harness.ts';

const script = program('cared.mjs', server('one'));

test('a worker that was stopped is found and replaced within five seconds, and killed', async () => {
  const found: string[] = [];
  const group = startGroup({
    script,
    count: 2,
    heartbeat: true,
    onCare: ({ id }, { kind, reason }) => found.push(`${id} ${kind} ${reason}`),
  });
  await group.whole();
  await until(() => group.reports().length === 2, 'both are heard');
  const { pid } = group.serving()[0]!;
  process.kill(pid!, 'SIGSTOP');
  const stoppedMs = performance.now();
  await until(() => group.serving()[0]?.id === '1.2', 'replaced');
  assert.ok(performance.now() - stoppedMs < 5_000, `${performance.now() - stoppedMs} ms`);
  assert.match(found.join(), /^1\.1 blocked silent for \d+\.\d s, stopped by a signal/);
  await until(() => !isRunning(pid!), 'killed');
  assert.match(group.crashes()[0]?.reason ?? '', /^silent for/);
  assert.equal((await answers(group)).length, 2);
});

test('a blocked worker gets no more requests, is killed, and another takes its place', async () => {
  const blocking = program('blocking.mjs', server('one', 'if (request.url === "/block") for (;;);'));
  const group = startGroup({ script: blocking, count: 1, heartbeat: true, limits: { silenceMs: 500 } });
  await group.whole();
  await until(() => group.reports().length === 1, 'it is heard');
  const { host, port } = group.serving()[0]!.address!;
  const blocked = fetch(`http://${host}:${port}/block`).catch(() => {});
  await until(() => group.serving()[0]?.id === '1.2', 'replaced');
  await blocked;
  const order = group.said();
  assert.ok(order.indexOf('1.1 draining') < order.indexOf('1.1 crashed'), order.join());
  assert.ok(order.indexOf('1.1 crashed') < order.indexOf('1.2 starting'), order.join());
});

test('a worker above its soft limit is replaced in peace, and one above its hard limit at once', async () => {
  const hoarding = program(
    'hoarding.mjs',
    server('one', 'globalThis.kept = Buffer.alloc(Number(request.url.slice(1)) * 1048576, 1);'),
  );
  const found: string[] = [];
  const group = startGroup({
    script: hoarding,
    count: 1,
    heartbeat: true,
    memory: { softBytes: 250 * 1_048_576, hardBytes: 450 * 1_048_576 },
    onCare: ({ id }, finding) => found.push(`${id} ${finding.kind} ${'action' in finding ? finding.action : ''}`),
  });
  await group.whole();
  const hoard = async (mebibytes: number) => {
    const { host, port } = group.serving()[0]!.address!;
    await (await fetch(`http://${host}:${port}/${mebibytes}`)).text();
  };
  await hoard(260);
  await until(() => group.serving()[0]?.id === '1.2', 'replaced for its soft limit');
  assert.deepEqual(found, ['1.1 memory replace']);
  assert.deepEqual(group.crashes(), []);
  await hoard(500);
  await until(() => group.serving()[0]?.id === '1.3', 'replaced for its hard limit');
  assert.deepEqual(found, ['1.1 memory replace', '1.2 memory kill']);
  assert.match(group.crashes()[0]?.reason ?? '', /of memory, above its hard limit of 450 MiB$/);
  assert.ok(group.crashes()[0]!.rssBytes! > 500 * 1_048_576);
});

test('keeps how a worker crashed, and raises an alert from the fifth time in a row on', async () => {
  const alerts: string[] = [];
  const broken = program('broken-at-start.mjs', 'console.log("hello"); console.error("no database"); process.exit(7);');
  const group = startGroup({
    script: broken,
    count: 1,
    onAlert: ({ worker, reason }, inRow) => alerts.push(`${worker} ${inRow} ${reason}`),
  });
  await until(() => alerts.length >= 2, 'two alerts');
  assert.deepEqual(alerts.slice(0, 2), [
    `1 ${supervisorDefaults.alertAfter} exited with code 7; last said: no database`,
    `1 ${supervisorDefaults.alertAfter + 1} exited with code 7; last said: no database`,
  ]);
  const [first] = group.crashes();
  assert.deepEqual(
    [first?.exitCode, first?.signal, first?.stdout, first?.stderr, first?.wasReady],
    [7, undefined, ['hello'], ['no database'], false],
  );
  assert.equal(group.workers()[0]?.lastCrash?.exitCode, 7);
});
