import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeTools, resolvedWorld } from '../../test/support/world.ts';
import type { WorldInput } from '../config/index.ts';
import { type EdgeRoute, ForwardHandler, LocalHandler } from '../edge/index.ts';
import {
  type ProxyEndpoint,
  RetryAllowance,
  retryRuleDefaults,
  type Target,
  type TargetOptions,
} from '../proxy/index.ts';
import { edgeRoutes, type TargetOf } from './edge-routes.ts';
import { Keeper } from './keeper.ts';
import { RouteIndexes } from './route-indexes.ts';

const { keep } = new Keeper().next();
const retries = new RetryAllowance();

/** A way to a service that leads nowhere, and says for which service and with which options it was made. */
class NamedTarget implements Target {
  readonly service: string;
  readonly options: TargetOptions;

  constructor(service: string, options: TargetOptions) {
    this.service = service;
    this.options = options;
  }

  pick(): ProxyEndpoint | undefined {
    return undefined;
  }

  admits(): boolean {
    return true;
  }

  started(): void {}

  finished(): void {}
}

const services = {
  api: { endpoints: ['http://127.0.0.1:1'], timeouts: { connect: '1s', response: '2s', idle: '3s' } },
  web: { endpoints: ['http://127.0.0.1:2'] },
} as const;

async function routesOf(routes: NonNullable<WorldInput['routes']>): Promise<readonly EdgeRoute[]> {
  const world = await resolvedWorld({ services, routes });
  const targetOf: TargetOf = ({ id }, options) => new NamedTarget(id, options);
  return edgeRoutes(world, {
    targetOf,
    indexOf: new RouteIndexes(routes.length).of,
    tools: nodeTools(),
    overload: undefined,
    place: { world: 'world', region: '', isEntry: false, exchange: undefined, siblings: undefined, part: undefined },
    keep,
    cache: undefined,
    sessionIds: () => [],
    retriesOf: () => retries,
    publish: () => {},
  });
}

function forwardOf(route: EdgeRoute | undefined): { target: NamedTarget; upgrade: boolean } {
  assert.ok(route?.handler instanceof ForwardHandler);
  return { target: route.handler.target as NamedTarget, upgrade: route.handler.rules.upgrade };
}

test('keeps the order and what each route matches, and calls it what people would', async () => {
  const routes = await routesOf([
    { host: ['a.example', '*.b.example'], path: '/api', methods: ['GET', 'POST'], service: 'api' },
    { path: '/', headers: { 'x-beta': true }, encodedSlash: 'allow', service: 'web' },
  ]);
  const [first, second] = routes.map(({ handler: _, filters: _none, ...route }) => route);
  assert.deepEqual(first, {
    host: ['a.example', '*.b.example'],
    path: '/api',
    methods: ['GET', 'POST'],
    index: 0,
    label: 'a.example,*.b.example/api GET,POST',
    encodedSlash: false,
    service: 'api',
  });
  assert.deepEqual(second, {
    service: 'web',
    path: '/',
    headers: { 'x-beta': true },
    index: 1,
    label: '/ {"x-beta":true}',
    encodedSlash: true,
  });
});

test("gives a route its service's timeouts, its own where it has some, and its retries", async () => {
  const [own, plain] = await routesOf([
    { path: '/slow', service: 'api', timeouts: { response: '9s' }, retry: { attempts: 5 }, upgrade: false },
    { path: '/', service: 'api' },
  ]);
  const slow = forwardOf(own);
  assert.equal(slow.target.service, 'api');
  assert.equal(slow.upgrade, false);
  const { responseTimeoutMs, idleTimeoutMs, retry, hedge } = slow.target.options;
  assert.deepEqual([responseTimeoutMs, idleTimeoutMs, hedge], [9_000, 3_000, undefined]);
  assert.deepEqual(retry, { ...retryRuleDefaults, attempts: 5, perTryTimeoutMs: Number.POSITIVE_INFINITY });
  const { options } = forwardOf(plain).target;
  assert.deepEqual([options.responseTimeoutMs, options.retry.attempts], [2_000, retryRuleDefaults.attempts]);
  assert.equal(options.retries, slow.target.options.retries);
});

test('makes a way of its own for each route, for its limits are its own', async () => {
  const [one, other] = (
    await routesOf([
      { path: '/a', service: 'web' },
      { path: '/b', service: 'web' },
    ])
  ).map(forwardOf);
  assert.notEqual(one?.target, other?.target);
});

test('answers redirects and fixed responses by itself', async () => {
  const routes = await routesOf([
    { path: '/old', redirect: { to: 'https://shop.example{path}', status: 301 } },
    { path: '/robots.txt', respond: { body: 'no', status: 410, headers: { 'x-a': 'b' } } },
  ]);
  const answers = routes.map(({ handler }) => {
    assert.ok(handler instanceof LocalHandler);
    return handler.answer({ host: 'a.example', path: '/old/shoe', query: '' });
  });
  assert.deepEqual(answers, [
    { status: 301, body: '', fields: 'location: https://shop.example/old/shoe\r\n' },
    { status: 410, body: 'no', fields: 'x-a: b\r\n' },
  ]);
});
