import assert from 'node:assert/strict';
import { test } from 'node:test';
import { balanceDefaults } from '../balance/index.ts';
import { edgeDefaults } from '../edge/index.ts';
import { activeCheckDefaults, outlierDefaults } from '../health/index.ts';
import { proxyDefaults, retryRuleDefaults } from '../proxy/index.ts';
import { retryBudgetDefaults } from '../resilience/index.ts';
import { steeringDefaults } from '../steer/index.ts';
import { availableWorkers, scalingDefaults } from '../supervisor/index.ts';
import { configDefaults } from './defaults.ts';
import { resolveWorld } from './resolve.ts';
import type { ResolvedService, ResolvedWorld } from './resolved-world.ts';
import type { WorldInput } from './schema/index.ts';
import { validateWorld } from './validate.ts';

function resolved(config: WorldInput): ResolvedWorld {
  const validation = validateWorld(config);
  assert.ok('world' in validation, JSON.stringify(validation.faults));
  return resolveWorld(validation.world, '/srv/shop');
}

function service(input: NonNullable<WorldInput['services']>[string]): ResolvedService {
  return resolved({ services: { app: input }, routes: [{ path: '/', service: 'app' }] }).services[0]!;
}

const local = { endpoints: ['http://127.0.0.1:3000'] } as const;

test('fills every default from the room that owns it', () => {
  const world = resolved({ services: { app: local }, routes: [{ path: '/', service: 'app' }] });
  assert.equal(world.name, configDefaults.name);
  assert.equal(world.debug, configDefaults.debug);
  assert.deepEqual(world.listen, {
    http: { host: '0.0.0.0', port: configDefaults.httpPort },
    https: undefined,
    proxyProtocol: false,
    admin: { host: '127.0.0.1', port: 4000 },
  });
  assert.deepEqual(world.limits, edgeDefaults);
  assert.deepEqual(world.steering, { strategy: configDefaults.strategy, settings: steeringDefaults });
  const [app] = world.services;
  assert.deepEqual(app?.balance, { policy: balanceDefaults.policy, choices: balanceDefaults.choices });
  assert.equal(app?.slowStartMs, balanceDefaults.slowStartMs);
  assert.equal(app?.panicThreshold, balanceDefaults.panicThreshold);
  assert.deepEqual(app?.outliers, outlierDefaults);
  assert.deepEqual(app?.health, {
    ...activeCheckDefaults,
    unhealthyIntervalMs: undefined,
    expectedStatus: configDefaults.expectedStatus,
  });
  assert.deepEqual(app?.connection, proxyDefaults);
  assert.deepEqual(app?.retryBudget, retryBudgetDefaults);
  const { bufferBytes: _fixed, ...retry } = retryRuleDefaults;
  assert.deepEqual(world.routes[0]?.retry, { ...retry, perTryTimeoutMs: undefined });
});

test('reads units, and joins ids to what they name in the order of the config', () => {
  const world = resolved({
    regions: {
      'us-east': { location: 'aws:us-east-1', url: 'https://us.shop.example/', primary: true },
      'eu-west': { location: { lat: 53.3, lon: -6.3 }, weight: 2, bias: -10, capacity: 5000 },
    },
    services: { api: { ...local, timeouts: { connect: '1.5s' }, keepalive: { idle: 250 }, slowStart: 0 }, web: local },
    routes: [{ path: '/', service: 'api', timeouts: { response: '2m' } }],
    limits: { headSize: '32KiB' },
  });
  assert.deepEqual(
    world.regions.map(({ id, url, weight, bias, capacity, primary }) => ({ id, url, weight, bias, capacity, primary })),
    [
      { id: 'us-east', url: 'https://us.shop.example', weight: 1, bias: 0, capacity: undefined, primary: true },
      { id: 'eu-west', url: undefined, weight: 2, bias: -10, capacity: 5000, primary: false },
    ],
  );
  assert.equal(world.regions[0]?.location.country, 'US');
  assert.deepEqual(world.regions[1]?.location, { coordinates: { lat: 53.3, lon: -6.3 } });
  assert.deepEqual(
    world.services.map(({ id }) => id),
    ['api', 'web'],
  );
  const { connection, slowStartMs } = world.services[0]!;
  assert.deepEqual([connection.connectTimeoutMs, connection.keepaliveIdleMs, slowStartMs], [1500, 250, 0]);
  assert.deepEqual(world.routes[0]?.timeouts, { responseTimeoutMs: 120_000 });
  assert.equal(world.limits.headBytes, 32_768);
});

/** What `run` is where nothing is said of it. */
const plainRun = {
  command: undefined,
  args: [],
  env: {},
  envFile: undefined,
  nodeArgs: [],
  user: undefined,
  group: undefined,
  ready: 'listening',
  startTimeoutMs: 30_000,
  drainTimeoutMs: 30_000,
  stopTimeoutMs: 10_000,
  observeMs: 5_000,
  heapSnapshots: undefined,
};

test('tags where a service comes from, with paths from the folder of the config', () => {
  assert.deepEqual(service({ run: './server.js', workers: 3 }).source, {
    ...plainRun,
    kind: 'run',
    script: '/srv/shop/server.js',
    cwd: '/srv/shop',
    workers: { min: 3, max: 3 },
    zeroHop: true,
  });
  const run = { script: '/opt/app.ts', args: ['--fast'], env: { MODE: 'x' }, cwd: 'data' };
  assert.deepEqual(service({ run, workers: { min: 1, max: 4 } }).source, {
    ...plainRun,
    kind: 'run',
    ...run,
    cwd: '/srv/shop/data',
    workers: { min: 1, max: 4 },
    zeroHop: true,
  });
  const python = { command: ['python3', 'app.py'], envFile: 'app.env', startTimeout: '5s', user: 'www-data' } as const;
  assert.deepEqual(service({ run: python }).source, {
    ...plainRun,
    kind: 'run',
    script: undefined,
    command: ['python3', 'app.py'],
    envFile: '/srv/shop/app.env',
    startTimeoutMs: 5_000,
    user: 'www-data',
    cwd: '/srv/shop',
    workers: { min: 1, max: 1 },
    zeroHop: true,
  });
  assert.deepEqual(service({ discover: { registry: 'dns', service: 'api.internal', port: 80 } }).source, {
    kind: 'discover',
    registry: 'dns',
    service: 'api.internal',
    port: 80,
    servers: undefined,
  });
});

test('scales processes by the figures of the supervisor, where nothing else is said', () => {
  const { scaling, memory } = service({ run: 'a.js', workers: { min: 1, max: 4 } });
  const full = { loopDelayMs: 250, queued: 16, requests: undefined };
  assert.deepEqual(scaling, { ...scalingDefaults, full, predict: false });
  assert.deepEqual(memory, { softBytes: undefined, hardBytes: undefined });
});

test('reads what is said of scaling and memory', () => {
  const figures = { up: 0.7, upWindow: '5s', downWindow: '30s', cooldown: 0, requests: 40, predict: true } as const;
  const { scaling, memory } = service({ run: 'a.js', scaling: figures, memory: { soft: '256MiB', hard: '1GB' } });
  assert.deepEqual(scaling, {
    ...{ ...scalingDefaults, up: 0.7, upWindowMs: 5_000, downWindowMs: 30_000, cooldownMs: 0 },
    full: { loopDelayMs: 250, queued: 16, requests: 40 },
    predict: { horizonMs: 30_000 },
  });
  assert.deepEqual(memory, { softBytes: 2 ** 28, hardBytes: 1e9 });
  const { scaling: predicting } = service({ run: 'a.js', scaling: { predict: '1m' } });
  assert.deepEqual(predicting !== false && predicting.predict, { horizonMs: 60_000 });
});

test('neither scales nor limits where it is told not to, or where processes are not ours', () => {
  const off = { scaling: false, memory: false } as const;
  for (const given of [{ run: 'a.js', ...off }, { endpoints: ['http://a'] as const }]) {
    const { scaling, memory } = service(given);
    assert.deepEqual({ scaling, memory }, off);
  }
});

test('gives `auto` a worker for each processor, never fewer than the least', () => {
  const source = (workers: 'auto' | { min: number; max: 'auto' }) => service({ run: 'a.js', workers }).source;
  const all = availableWorkers();
  assert.deepEqual(
    [source('auto')].map((each) => 'workers' in each && each.workers),
    [{ min: all, max: all }],
  );
  const most = source({ min: 200, max: 'auto' });
  assert.deepEqual('workers' in most && most.workers, { min: 200, max: Math.max(200, all) });
});

test('reads the addresses of endpoints', () => {
  const { source } = service({
    endpoints: [
      'http://a',
      { url: 'http://[::1]:3000/', weight: 0.5, backup: true },
      { url: 'http://B:80', priority: 1 },
    ],
  });
  assert.deepEqual(source.kind === 'endpoints' && source.endpoints, [
    { url: 'http://a', address: { host: 'a', port: 80, tls: false }, weight: 1, backup: false, priority: 0 },
    {
      url: 'http://[::1]:3000',
      address: { host: '::1', port: 3000, tls: false },
      weight: 0.5,
      backup: true,
      priority: 0,
    },
    { url: 'http://b', address: { host: 'b', port: 80, tls: false }, weight: 1, backup: false, priority: 1 },
  ]);
});

test('an explicit health path expects success there', () => {
  assert.deepEqual(
    [
      service({ ...local, health: { path: '/health' } }),
      service({ ...local, health: { path: '/', expectedStatus: [204, '300-399'] } }),
      service({ ...local, health: { type: 'tcp', expectedStatus: 200 } }),
      service({ ...local, health: false }),
    ].map(({ health }) => (health === false ? false : health.expectedStatus)),
    [activeCheckDefaults.expectedStatus, ['204', '300-399'], ['200'], false],
  );
});

test('tags what a route does', () => {
  const { routes } = resolved({
    routes: [
      { path: '/old', redirect: { to: 'https://new.example{path}' } },
      { path: '/robots.txt', respond: { body: 'User-agent: *\n', headers: { 'content-type': 'text/plain' } } },
    ],
  });
  assert.deepEqual(
    routes.map(({ action }) => action),
    [
      { kind: 'redirect', to: 'https://new.example{path}', status: 308 },
      { kind: 'respond', status: 200, body: 'User-agent: *\n', headers: { 'content-type': 'text/plain' } },
    ],
  );
});

test('is frozen to the last leaf', () => {
  const world = resolved({ services: { app: local }, routes: [{ path: '/', service: 'app' }] });
  const open = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && (!Object.isFrozen(value) || Object.values(value).some(open));
  assert.ok(!open(world));
});
