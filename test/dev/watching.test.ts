/** An app and a config that are written while `antipode dev` runs, and orders to the processes of all regions. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import type { Problem, RestartResult, ScaleResult, WorldStatus } from '../../src/control/index.ts';
import { until } from '../support/until.ts';
import { DevProgram } from './dev-program.ts';

const dev = await (await DevProgram.start()).ready();
after(() => dev[Symbol.asyncDispose]());

const countries = { us: 'US', eu: 'DE' } as const;

async function workers(): Promise<readonly string[]> {
  const { services } = await dev.admin<WorldStatus>('/v1/status');
  return services.flatMap(({ region, workers }) =>
    workers.map(({ worker, generation, state }) => `${region}/${worker} ${generation} ${state}`),
  );
}

async function bodies(): Promise<readonly string[]> {
  const answers = await Promise.all(Object.values(countries).map((country) => dev.ask(country)));
  return answers.map(({ region }) => region);
}

test('a file of the app that is written restarts it in every region, and one that is broken does not', async () => {
  assert.deepEqual(await bodies(), ['us', 'eu']);
  await dev.edit('app.mjs', (app) =>
    app.replace('process.env.ANTIPODE_REGION', "'new in ' + process.env.ANTIPODE_REGION"),
  );
  await until(async () => (await bodies()).every((body) => body.startsWith('new in ')), 'the new version in both');
  await dev.edit('broken.mjs', () => 'not imported by anybody');
  await until(async () => (await workers()).every((worker) => / [2-9] ready$/.test(worker)), 'another restart');

  await dev.edit('app.mjs', (app) => `throw new Error('half-way');${app}`);
  const { code, detail } = await dev.admin<Problem>('/v1/services/web/reload', {});
  assert.equal(code, 'ERR_CONTROL_ROLLOUT');
  assert.match(detail, /^in us: .+ the old workers go on: .+half-way/s);
  await until(async () => isDeepStrictEqual(await bodies(), ['new in us', 'new in eu']), 'the old workers go on');
  const before = await workers();
  await dev.edit('app.mjs', (app) => app.replace("throw new Error('half-way');", ''));
  const isMended = (worker: string) => worker.endsWith(' ready') && !before.includes(worker);
  await until(async () => (await workers()).every(isMended), 'the mended version in both');
});

test('reload and scale are orders to all regions', async () => {
  const scaled = await dev.admin<ScaleResult>('/v1/services/web/scale', { workers: 2 });
  assert.deepEqual(scaled, { service: 'web', from: 2, to: 4, ready: 4 });
  const { replaced } = await dev.admin<RestartResult>('/v1/services/web/reload', {});
  assert.equal(replaced, 4);
  assert.equal((await workers()).length, 4);
});
