/** Workers that speak to each other and count together, by the library in an app that the real program runs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ask } from '../support/ask.ts';
import { until } from '../support/until.ts';
import { type StartedNode, startNode } from './start-node.ts';

const library = new URL('../../src/messaging/index.ts', import.meta.url);

/** Says who it is and what it has heard. */
const app = `import { createServer } from 'node:http';
import { broadcast, onBroadcast, sharedCounter, worker } from '${library}';
const heard = [];
onBroadcast('said', (message, { from }) => heard.push(from + ' ' + message));
process.on('message', (message) => heard.push('not for the app: ' + JSON.stringify(message)));
const asked = sharedCounter('asked');
createServer(async (request, response) => {
  if (request.url === '/crash') process.exit(1);
  if (request.url.startsWith('/say/')) broadcast('said', request.url.slice(5));
  if (request.url === '/count') return response.end(String(await asked.increment()));
  response.end(JSON.stringify({ worker: { ...worker }, heard }));
}).listen(process.env.PORT, process.env.HOST);
`;

interface Told {
  readonly worker: { readonly id: string };
  readonly heard: readonly string[];
}

/** What every worker tells, by its id, once as many have answered. */
function untilTold(node: StartedNode, holds: (told: ReadonlyMap<string, Told>) => boolean, what: string) {
  return until(async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => ask(node.url, '/')));
    if (answers.some(({ status }) => status !== 200)) return undefined;
    const told = new Map(answers.map((answer) => answer.json<Told>()).map((each) => [each.worker.id, each]));
    return told.size === 2 && holds(told) && told;
  }, what);
}

const heardBy = (told: ReadonlyMap<string, Told>) => [...told.values()].map(({ heard }) => heard);

for (const zeroHop of [true, false]) {
  test(`workers hear each other and count as one, zeroHop: ${zeroHop}`, async () => {
    const web = { run: './app.mjs', workers: 2, zeroHop, balance: 'round-robin', health: false } as const;
    await using node = await startNode({
      config: { services: { web }, routes: [{ path: '/', service: 'web' }] },
      files: { 'app.mjs': app },
    });
    const first = await untilTold(node, () => true, 'both workers');
    for (const [id, { worker }] of first) {
      const number = Number(id.split('.')[0]);
      assert.deepEqual(worker, { isSupervised: true, id, number, service: 'web', region: '', generation: 0 });
    }
    const { worker: speaker } = (await ask(node.url, '/say/hello')).json<Told>();
    const hello = await untilTold(node, (told) => heardBy(told).every(({ length }) => length > 0), 'hello');
    for (const heard of heardBy(hello)) assert.deepEqual(heard, [`${speaker.id} hello`]);

    await Promise.all(Array.from({ length: 20 }, (_, at) => ask(node.url, `/say/${at}`)));
    const all = await untilTold(node, (told) => heardBy(told).every(({ length }) => length === 21), 'all messages');
    const [one, other] = heardBy(all);
    assert.deepEqual(one, other, 'in one order');
    assert.equal(new Set(one!.map((line) => line.split(' ')[0])).size, 2, 'both have spoken');

    const counted = await Promise.all(Array.from({ length: 20 }, () => ask(node.url, '/count')));
    const values = counted.map(({ body }) => Number(body)).toSorted((a, b) => a - b);
    assert.deepEqual(
      values,
      Array.from({ length: 20 }, (_, at) => at + 1),
    );

    // Not idempotent: it is not asked of the other one too.
    await ask(node.url, '/crash', { method: 'POST' });
    const started = (told: ReadonlyMap<string, Told>) => [...told.keys()].some((id) => id.endsWith('.2'));
    await untilTold(node, started, 'a new process');
    assert.equal((await ask(node.url, '/count')).body, '21');
    await ask(node.url, '/say/again');
    const again = (told: ReadonlyMap<string, Told>) =>
      heardBy(told).every((heard) => /again$/.test(heard.at(-1) ?? ''));
    const last = await untilTold(node, again, 'the new process hears too');
    assert.deepEqual(
      heardBy(last)
        .map(({ length }) => length)
        .toSorted((a, b) => a - b),
      [1, 22],
    );
  });
}
