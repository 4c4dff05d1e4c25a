/**
 * The promise of the whole: 200 requests a second from everywhere, a region that goes in one of the ways regions go, and
 * no request that fails. What was measured is told with each test.
 */
import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { untilGone } from '../support/index.ts';
import { until } from '../support/until.ts';
import { Load, type Sample } from './load.ts';
import { appsOf, edgeOf, type RegionId, regionOf, startThreeRegions } from './three-regions.ts';

// One world for all: each failure has to be mended, or the next test would tell.
const dev = await startThreeRegions();
const { entry } = await dev.addresses;
after(async () => {
  const pids = dev.processes();
  dev.interrupt();
  assert.equal(await dev.exited(), 0);
  await untilGone(pids);
  await dev[Symbol.asyncDispose]();
});

const clients = ['DE', 'JP', 'US', 'BR', 'IN', 'AU', 'FR', 'GB', 'ES'];
const perSecond = 200;
const victim: RegionId = 'eu';
/** Clients whom no other region is nearly as near. */
const itsClients = new Set(['DE', 'FR', 'GB', 'ES']);

const tookMs = ({ sentMs, doneMs }: Sample) => doneMs - sentMs;
const slowest = (samples: readonly Sample[]) => Math.max(...samples.map(tookMs));
const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;
const ofVictim = ({ client, region }: Sample) => itsClients.has(client) && region === victim;

function assertNoneFailed(samples: readonly Sample[], leastSeconds: number): void {
  // A machine with other things to do may fall behind with the asking; half of it is enough to tell.
  assert.ok(samples.length > (perSecond * leastSeconds) / 2, `${samples.length} requests`);
  const failed = samples.filter(({ status }) => status !== 200);
  assert.deepEqual(failed.slice(0, 5), [], `${failed.length} of ${samples.length} requests failed`);
}

/** When the entry came to see that the region is down, in milliseconds of the load. */
async function untilDown(load: Load): Promise<number> {
  const { sinceMs } = await until(async () => {
    const region = await regionOf(dev, victim);
    return region.state === 'down' && region;
  }, `${victim} is down`);
  return load.nowMs - sinceMs;
}

/** Waits until the victim serves its clients again, from a time on. */
async function untilServing(load: Load, fromMs: number): Promise<number> {
  const first = await until(
    () => load.samples.find((sample) => sample.sentMs > fromMs && ofVictim(sample)),
    'served',
    60_000,
  );
  return first.doneMs;
}

/** Whether for two seconds nine in ten of its clients have been served by the victim. */
function isHome(load: Load): boolean {
  const last = load.samples.filter(({ client, sentMs }) => itsClients.has(client) && sentMs > load.nowMs - 2_000);
  return last.length > 20 && last.filter((sample) => !ofVictim(sample)).length < last.length / 10;
}

/** Before the failure every client is with its own region, or the figures would say nothing. */
async function untilSettled(load: Load): Promise<void> {
  await load.until(3_000);
  await untilServing(load, 1_000);
}

function tell(context: TestContext, samples: readonly Sample[], facts: Readonly<Record<string, string>>): void {
  const all = { requests: `${samples.length}`, failed: '0', slowest: seconds(slowest(samples)), ...facts };
  context.diagnostic(
    Object.entries(all)
      .map(([name, value]) => `${name} ${value}`)
      .join(', '),
  );
}

test('30 s of load, all processes of a region killed with -9 and started again: no request fails', async (context) => {
  const load = new Load({ url: entry, perSecond, clients });
  await untilSettled(load);
  await load.until(8_000);
  const killedMs = load.nowMs;
  await dev.admin('/v1/dev/kill', { region: victim });
  const leftMs = await untilDown(load);
  await load.until(16_000);
  const revivedMs = load.nowMs;
  await dev.admin('/v1/dev/revive', { region: victim });
  await until(async () => (await appsOf(dev, victim)).length > 0, 'its processes run');
  const runningMs = load.nowMs;
  const backMs = await untilServing(load, revivedMs);
  await load.until(Math.max(30_000, backMs + 2_000));
  const samples = await load.end();

  assertNoneFailed(samples, 30);
  const late = samples.filter(
    (one) => one.region === victim && one.doneMs > killedMs + 5_000 && one.doneMs < revivedMs,
  );
  assert.deepEqual(late, []);
  tell(context, samples, {
    'left after': seconds(leftMs - killedMs),
    'back after': `${seconds(backMs - revivedMs)}, of which its processes took ${seconds(runningMs - revivedMs)} to start`,
  });
});

test("a region's app killed with -9: no request fails, and its clients stay with it", async (context) => {
  const load = new Load({ url: entry, perSecond, clients });
  await untilSettled(load);
  const killedMs = load.nowMs;
  for (const pid of await appsOf(dev, victim)) process.kill(pid, 'SIGKILL');
  await load.until(killedMs + 1_000);
  await untilServing(load, killedMs + 500);
  await until(() => isHome(load), 'its clients are with it again');
  const samples = await load.end();

  assertNoneFailed(samples, 5);
  const elsewhere = samples.filter((one) => itsClients.has(one.client) && one.sentMs > killedMs && !ofVictim(one));
  tell(context, samples, { 'served by another region meanwhile': `${elsewhere.length}` });
});

test('a region stopped without a word: its requests are taken from it before their time is over', async (context) => {
  const load = new Load({ url: entry, perSecond, clients });
  await untilSettled(load);
  const edge = await edgeOf(dev, victim);
  process.kill(edge, 'SIGSTOP');
  const foundMs = await untilDown(load);
  await load.until(foundMs + 3_000);
  const continuedMs = load.nowMs;
  process.kill(edge, 'SIGCONT');
  const backMs = await untilServing(load, continuedMs);
  await load.until(backMs + 2_000);
  const samples = await load.end();

  assertNoneFailed(samples, 12);
  const after = samples.filter(({ sentMs, doneMs }) => sentMs > foundMs && doneMs < continuedMs);
  assert.ok(after.length > 0 && after.every(({ region }) => region !== victim));
  tell(context, samples, {
    'back after': seconds(backMs - continuedMs),
    'slowest of those asked later': seconds(slowest(after)),
  });
});
