/**
 * One of three endpoints answers 500 half of the time and one hangs: what users see. The strict figures are those of
 * `npm run bench -- faults`, on a machine that does nothing else; here one request in a hundred may fail: unprotected,
 * one in six does.
 */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type BadEndpointsResult, hardened, runBadEndpoints } from '../support/bad-endpoints.ts';

const load = { perSecond: 200, wellSeconds: 4, illSeconds: 12, ill: ['well', 'half', 'hangs'] } as const;

function tell(context: TestContext, { well, ill, hedges, said }: BadEndpointsResult): void {
  const p99 = `p99 ${Math.round(ill.p99Ms)} ms, well ${Math.round(well.p99Ms)} ms`;
  context.diagnostic(`${ill.errors} of ${ill.requests} failed, ${p99}, ${ill.sent} sent, ${hedges} hedged`);
  context.diagnostic(said.join(', '));
}

test('with the config that the guide recommends, users see next to none of it', async (context) => {
  const result = await runBadEndpoints({ ...load, ...hardened });
  tell(context, result);
  const { well, ill, said } = result;
  assert.equal(well.errors, 0);
  assert.ok(ill.errors <= ill.requests / 100, `${ill.errors} of ${ill.requests} failed`);
  assert.ok(ill.sent < 1.3 * ill.requests, `${ill.sent} sent for ${ill.requests}`);
  assert.deepEqual(
    ['endpoint.ejected api/2', 'endpoint.ejected api/3'].filter((event) => !said.includes(event)),
    [],
  );
});

test('with the defaults but for 500 among the statuses, no request fails', async (context) => {
  const route = { retry: { statuses: [500, 502, 503, 504] } };
  const result = await runBadEndpoints({ ...load, route });
  tell(context, result);
  const { ill } = result;
  assert.ok(ill.errors <= ill.requests / 100, `${ill.errors} of ${ill.requests} failed`);
  assert.ok(ill.slowestMs < 15_000, 'what waits for the endpoint that hangs is taken from it when its checks tell');
});
