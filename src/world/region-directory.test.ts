import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LoopbackApp } from '../../test/support/loopback-app.ts';
import { until } from '../../test/support/until.ts';
import { nodeTools, resolvedWorld } from '../../test/support/world.ts';
import { AttemptEnd, proxyDefaults } from '../proxy/index.ts';
import { worldDefaults } from './defaults.ts';
import { RegionDirectory } from './region-directory.ts';
import type { AddressOf } from './region-endpoints.ts';

const locations = {
  us: 'aws:us-east-1',
  eu: 'aws:eu-west-1',
  ap: 'aws:ap-northeast-1',
  br: 'aws:sa-east-1',
  au: 'aws:ap-southeast-2',
} as const;
type Id = keyof typeof locations;

const check = { intervalMs: 20, doubtIntervalMs: 20, timeoutMs: 100, jitter: 0 };
const german = { country: 'DE', coordinates: { lat: 51, lon: 10 } };
const { ok, serverError, connectFailed, reset, timedOut, abandoned, passedOn } = AttemptEnd;

/** The ways of a service to the regions. */
const waysOf = (directory: RegionDirectory, id = 'web') => directory.endpointsOf({ id, connection: proxyDefaults });

/** The regions, an app in place of each one's edge, and the directory of a global entry, or of a node in `here`. */
async function open(ids: readonly Id[], options: { here?: Id; addressOf?: AddressOf; timeoutMs?: number } = {}) {
  const apps = new Map<string, LoopbackApp>();
  for (const id of ids) apps.set(id, await LoopbackApp.start(id));
  const regions = Object.fromEntries(ids.map((id) => [id, { location: locations[id], url: apps.get(id)!.url }]));
  const world = await resolvedWorld({ regions, services: {}, routes: [{ path: '/', respond: { body: 'hi' } }] });
  const tools = nodeTools();
  const { here, addressOf = (id) => apps.get(id)!.address, timeoutMs = check.timeoutMs } = options;
  const directory = new RegionDirectory({
    world,
    regions: world.regions.filter(({ id }) => id !== here),
    here,
    addressOf,
    tools,
    check: { ...check, timeoutMs },
    outliers: { intervalMs: 20 },
  });
  const said = () => tools.events.map(({ type, subject }) => `${type} ${subject}`);
  const upCount = () => said().filter((event) => event.startsWith('region.up')).length;
  await until(() => upCount() === directory.status().length, 'all regions are up');
  return {
    directory,
    app: (id: Id) => apps.get(id)!,
    said,
    tools,
    stateOf: (id: Id) => directory.status().find((region) => region.id === id)!,
    /** Requests to the region that end so. */
    end(id: Id, end: AttemptEnd, { times = 1, latencyMs = 10 } = {}) {
      for (let i = 0; i < times; i++) {
        directory.started(id);
        directory.finished(id, end, latencyMs, german);
      }
    },
    async [Symbol.asyncDispose]() {
      directory.close();
      for (const app of apps.values()) await app.close();
    },
  };
}

test('asks each region for its health, and tells once that it is up, down and back', async () => {
  await using opened = await open(['us', 'eu']);
  const { directory, app, said, stateOf } = opened;
  assert.deepEqual(app('eu').requests[0], {
    method: 'GET',
    url: '/.well-known/antipode/health',
    headers: app('eu').requests[0]!.headers,
  });
  assert.equal(directory.steering.choose(german), 'eu');
  app('eu').status = 503;
  await until(() => stateOf('eu').state === 'down', 'down');
  assert.match(stateOf('eu').reason, /3 of 3 checks failed: expected 200, got 503/);
  assert.equal(directory.steering.choose(german), 'us');
  app('eu').status = 200;
  await until(() => stateOf('eu').state === 'up', 'back');
  assert.equal(directory.steering.choose(german), 'eu');
  assert.deepEqual(
    said().filter((event) => event.endsWith(' eu')),
    ['region.up eu', 'region.down eu', 'region.up eu'],
  );
});

test('leaves a region that cannot be reached after five attempts, and takes it back after two good checks', async () => {
  await using opened = await open(['us', 'eu']);
  const { app, said, stateOf, end } = opened;
  end('eu', connectFailed, { times: 4 });
  assert.equal(stateOf('eu').state, 'up');
  end('eu', reset);
  assert.equal(stateOf('eu').state, 'down');
  assert.match(stateOf('eu').reason, /5 gateway errors in a row/);
  const asked = app('eu').requests.length;
  await until(() => stateOf('eu').state === 'up', 'back');
  assert.ok(app('eu').requests.length >= asked + 2);
  assert.deepEqual(said().slice(-2), ['region.down eu', 'region.up eu']);
});

test('does not leave a region for what its apps answer: that is for the shares the steering counts', async () => {
  await using opened = await open(['us', 'eu', 'ap', 'br', 'au']);
  const { directory, app, said, stateOf, end } = opened;
  for (const id of ['us', 'ap', 'br', 'au'] as const) end(id, ok, { times: 200 });
  end('eu', ok, { times: 185 });
  end('eu', serverError, { times: 15 });
  assert.deepEqual([stateOf('eu').state, stateOf('eu').errorRate], ['up', 0.075]);
  const asked = app('eu').requests.length;
  await until(() => app('eu').requests.length > asked + 3, 'the outliers of an interval were looked for');
  assert.equal(stateOf('eu').state, 'up');
  end('eu', serverError, { times: 15 });
  assert.equal(stateOf('eu').state, 'down');
  assert.ok(!said().includes('region.down eu'), 'the health of the region is another matter');
  assert.notEqual(directory.steering.choose(german), 'eu');
});

test('blames a region for answers that failed or did not come, not for what could not reach it', async () => {
  await using opened = await open(['us', 'eu']);
  const { stateOf, end } = opened;
  const rateAfter = (attempt: AttemptEnd) => {
    // Three at a time, with a success behind them: no five in a row.
    for (let i = 0; i < 10; i++) {
      end('eu', attempt, { times: 3 });
      end('eu', ok);
    }
    return stateOf('eu').errorRate;
  };
  for (const attempt of [connectFailed, abandoned, passedOn, ok]) assert.equal(rateAfter(attempt), 0, `${attempt}`);
  assert.ok(rateAfter(timedOut) > 0.05);
});

test('learns how fast a region is from its own answers only', async () => {
  await using opened = await open(['us', 'eu']);
  const { directory, end } = opened;
  const scoreOf = (id: Id) => directory.explain(german).candidates.find((region) => region.id === id)!.score!;
  const before = scoreOf('eu');
  end('eu', passedOn, { times: 50, latencyMs: 900 });
  assert.equal(scoreOf('eu'), before);
  end('eu', ok, { times: 50, latencyMs: 900 });
  assert.ok(scoreOf('eu') > before + 100, `${scoreOf('eu')} ms after ${before} ms`);
  assert.equal(directory.steering.choose(german), 'us');
});

test('marks every way to a region that hangs, and no other region', async () => {
  await using opened = await open(['us', 'eu'], { timeoutMs: 40 });
  const { directory, app } = opened;
  const near = waysOf(directory).of('eu', german);
  const other = waysOf(directory).of('us', german);
  app('eu').isSilent = true;
  await until(() => near.silentAtMs > 0, 'marked');
  assert.equal(other.silentAtMs, Number.NEGATIVE_INFINITY);
  app('eu').isSilent = false;
  await until(() => near.silentAtMs === Number.NEGATIVE_INFINITY, 'well again');
});

test('counts what was sent to each region', async () => {
  await using opened = await open(['us', 'eu']);
  const { directory, end } = opened;
  directory.started('eu');
  directory.started('eu');
  directory.started('us');
  directory.finished('eu', abandoned, 5, undefined);
  for (const each of [ok, serverError, connectFailed]) end('us', each);
  const counted = (region: string) => {
    const { sent, failed, durations } = directory.traffic.get(region)!;
    return [sent, failed, durations.counts.reduce((sum, count) => sum + count, 0)];
  };
  assert.deepEqual(counted('us'), [4, 2, 2]);
  assert.deepEqual(counted('eu'), [2, 0, 0]);
});

test('drains a region when asked, and says so once', async () => {
  await using opened = await open(['us', 'eu']);
  const { directory, said } = opened;
  assert.deepEqual(directory.setDraining('eu', true), { target: 'eu', state: 'draining', changed: true });
  assert.equal(directory.setDraining('eu', true).changed, false);
  assert.equal(directory.steering.choose(german), 'us');
  assert.deepEqual(directory.setDraining('eu', false), { target: 'eu', state: 'up', changed: true });
  assert.equal(directory.steering.choose(german), 'eu');
  assert.throws(() => directory.setDraining('mars', true), { code: 'ERR_CONTROL_UNKNOWN_TARGET', message: /us, eu/ });
  assert.deepEqual(said().slice(2), ['region.draining eu', 'region.undrained eu']);
});

test('keeps one way for each address of a region, and lets go of the oldest beyond the limit', async () => {
  const addressOf: AddressOf = (_id, place) => ({
    host: '127.0.0.1',
    port: place ? 1 + place.lon : app.port,
    tls: false,
  });
  await using app = await LoopbackApp.start();
  await using opened = await open(['us'], { addressOf });
  const { directory } = opened;
  const at = (lon: number) => waysOf(directory).of('us', { coordinates: { lat: 0, lon } });
  const first = at(0);
  assert.equal(at(0), first);
  for (let lon = 1; lon < worldDefaults.maxRegionEndpoints; lon++) at(lon);
  assert.equal(at(0), first, 'the limit is not passed yet');
  at(worldDefaults.maxRegionEndpoints);
  assert.notEqual(at(0), first);
});

test('gives each service connections of its own, with its own limits, until those change', async () => {
  await using opened = await open(['us', 'eu']);
  const { directory, app } = opened;
  const connection = { ...proxyDefaults, maxConnections: 7 };
  const web = directory.endpointsOf({ id: 'web', connection });
  assert.equal(directory.endpointsOf({ id: 'web', connection: { ...connection } }), web);
  const us = web.of('us', undefined);
  assert.equal(us.pool.options.maxConnections, 7);
  assert.notEqual(waysOf(directory, 'api').of('us', undefined), us);
  const changed = waysOf(directory).of('us', undefined);
  assert.equal(changed.pool.options.maxConnections, proxyDefaults.maxConnections);
  app('us').isSilent = true;
  await until(() => changed.silentAtMs > 0, 'found to hang');
  assert.ok(us.silentAtMs > 0, 'what is still under way by the old ones is told too');
});

test('a check that passes is an answer too', async () => {
  await using opened = await open(['us']);
  const { silence } = waysOf(opened.directory).of('us', undefined);
  silence.asked(performance.now() - 10_000);
  await until(() => silence.lastsMs(performance.now()) === 0, 'heard');
});

test('on a node in a region, knows the others and measures the round trips to them', async () => {
  await using opened = await open(['us', 'eu', 'ap'], { here: 'us' });
  const { directory, stateOf } = opened;
  assert.deepEqual(
    directory.status().map(({ id }) => id),
    ['eu', 'ap'],
  );
  await until(() => stateOf('ap').rttMs !== undefined && stateOf('eu').rttMs !== undefined, 'measured');
  assert.ok(stateOf('ap').rttMs! < 100);
  assert.equal(stateOf('eu').url?.startsWith('http://127.0.0.1:'), true);
});

test('leaves no timer and no connection behind', async () => {
  const opened = await open(['us', 'eu']);
  const { directory } = opened;
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  directory.close();
  const asked = opened.app('us').requests.length;
  await until(() => timers() === 0, 'no timer is left');
  assert.equal(opened.app('us').requests.length, asked);
  await opened[Symbol.asyncDispose]();
});
