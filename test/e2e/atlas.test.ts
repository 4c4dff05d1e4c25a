/** The example that `npm start` runs: its app alone, and its world. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { regions } from '../../examples/atlas/places.ts';
import type { Where } from '../../examples/atlas/where.ts';
import { loadWorld } from '../../src/config/index.ts';
import { ask } from '../support/ask.ts';
import { freePort, startProcess } from '../support/index.ts';
import { AntipodeProgram } from './antipode-program.ts';

const example = (name: string) => fileURLToPath(new URL(`../../examples/atlas/${name}`, import.meta.url));
const config = example('antipode.config.ts');

const dev = await AntipodeProgram.start<{ readonly entry: string }>([
  'dev',
  '--config',
  config,
  '--port',
  '0',
  '--admin-port',
  '0',
]);
after(() => dev[Symbol.asyncDispose]());

test('each client is served by the region near it', async () => {
  const nearest = {
    DE: 'eu-west',
    NG: 'eu-west',
    US: 'us-east',
    BR: 'us-east',
    JP: 'ap-northeast',
    AU: 'ap-northeast',
  };
  // All at once: what the steering learns from one answer, on a machine that is busy testing, may well change the next.
  const asked = Object.keys(nearest).map((country) =>
    ask(dev.ready.entry, '/', { headers: { 'x-antipode-client': country } }),
  );
  for (const [index, answer] of (await Promise.all(asked)).entries()) {
    const [country, region] = Object.entries(nearest)[index]!;
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers['x-antipode-served-by']), new RegExp(`^${region}/web/[12]$`));
    const told = answer.json<Where>();
    assert.equal(told.region, region);
    assert.equal(told.client?.country, country);
    assert.equal(told.headers['x-antipode-country'], country);
    assert.match(told.why, / is nearest to /);
  }
});

test('a browser gets the page, whole', async () => {
  const { status, headers, body } = await ask(dev.ready.entry, '/', { headers: { accept: 'text/html,*/*' } });
  assert.deepEqual([status, headers['content-type']], [200, 'text/html; charset=utf-8']);
  for (const { id } of regions) assert.ok(body.includes(`data-region="${id}"`));
  assert.doesNotMatch(body, /(?:src|href)="(?!data:)/, 'nothing is fetched from elsewhere');
});

test('the map shows the regions of the config', async () => {
  const { world } = await loadWorld({ config });
  const configured = world.regions.map(({ id, location }) => [id, location.coordinates]);
  assert.deepEqual(
    regions.map(({ id, lat, lon }) => [id, { lat, lon }]),
    configured,
  );
});

test('the app runs by itself too, and knows that nobody chose a region', async () => {
  const port = await freePort();
  await using _app = await startProcess([process.execPath, example('server.ts')], {
    port,
    env: { PORT: String(port) },
  });
  const url = `http://127.0.0.1:${port}`;
  const told = (await ask(url, '/api/where')).json<Where>();
  assert.equal(told.region, undefined);
  assert.match(told.why, /^No edge/);
  assert.equal((await ask(url, '/health')).status, 200);
  assert.equal((await ask(url, '/slow?ms=1')).status, 200);
  assert.equal((await ask(url, '/fail')).status, 500);
  assert.equal((await ask(url, '//')).status, 404);
});
