/** Connections that outlive their worker: what clients see when processes are killed, hang, or leave. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../harness.ts';
import { connectSecurely } from '../secure-clients.ts';
import { askAll, clients } from './ask-all.ts';
import { HandoffClient } from './client.ts';
import { type Fleet, type FleetWorker, startFleet } from './fleet.ts';

/** The one worker there is, and another one. */
async function pair(fleet: Fleet): Promise<[FleetWorker, FleetWorker]> {
  const [first] = fleet.workers;
  return [first!, await fleet.add()];
}

/** Waits until a worker has begun so many requests. */
async function untilBegun(worker: FleetWorker, count: number): Promise<void> {
  const end = performance.now() + 60_000;
  while ((await worker.count()).begun < count) {
    if (performance.now() > end) throw new Error(`has not begun ${count} requests`);
  }
}

/** Waits for a further turn of every worker. */
async function settle(fleet: Fleet): Promise<void> {
  await Promise.all(fleet.workers.map((worker) => worker.count()));
}

test('a worker that is killed takes no idle connection with it', async () => {
  await using fleet = await startFleet();
  const all = await clients(fleet, 50);
  assert.equal((await askAll(all, 'a')).size, 2);
  const [doomed, left] = [...fleet.workers];
  await settle(fleet);
  await doomed!.kill();
  assert.deepEqual(await askAll(all, 'b'), new Set([left!.child.pid]));
  assert.deepEqual(
    all.map(({ surplus, ended }) => [surplus, ended]),
    all.map(() => ['', undefined]),
  );
  for (const client of all) client.close();
  await eventually(() => fleet.handoff.counts.held === 0, 'nothing held');
});

test('a worker that is killed has its GETs and PUTs answered by another one, and its POSTs told 502', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const gets = await clients(fleet, 10);
  const posts = await clients(fleet, 10);
  for (const [index, client] of gets.entries()) {
    if (index < 5) client.send(`/held/${index}`);
    else client.send(`/held/${index}`, 'PUT', 'content-length: 2\r\n\r\nhi');
  }
  for (const client of posts) client.send('/held/post', 'POST', 'content-length: 2\r\n\r\nhi');
  const [doomed, other] = await pair(fleet);
  await untilBegun(doomed, 20);
  await doomed.kill();
  await untilBegun(other, 10);
  other.child.send('release');
  for (const [index, client] of gets.entries()) {
    assert.equal((await client.answer()).body, `${index} ${other.child.pid}`);
  }
  for (const client of posts) {
    const { status, head, body } = await client.answer();
    assert.equal(status, 502);
    assert.match(head, /^connection: close\r$/m);
    assert.equal(JSON.parse(body).type, 'urn:antipode:problem:lost');
    assert.equal(await client.end(), 'end');
  }
  assert.equal((await askAll(gets, 'again')).size, 1);
  assert.deepEqual((({ repeated, lost, cut }) => ({ repeated, lost, cut }))(fleet.handoff.counts), {
    repeated: 10,
    lost: 10,
    cut: 0,
  });
  for (const client of gets) client.close();
  await eventually(() => fleet.handoff.counts.held === 0, 'nothing held');
});

test('a worker that is killed loses no half of a head, and no request behind another', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const [half, two] = await clients(fleet, 2);
  half!.socket.write('GET /echo/half HT');
  two!.send('/held/one');
  two!.send('/echo/two');
  const [doomed, other] = await pair(fleet);
  await untilBegun(doomed, 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  half!.socket.write('TP/1.1\r\n');
  await new Promise((resolve) => setTimeout(resolve, 50));
  await doomed.kill();
  half!.socket.write('host: a\r\n\r\n');
  assert.equal((await half!.answer()).body, `half ${other.child.pid}`);
  await untilBegun(other, 2);
  other.child.send('release');
  assert.equal((await two!.answer()).body, `one ${other.child.pid}`);
  assert.equal((await two!.answer()).body, `two ${other.child.pid}`);
  for (const client of [half!, two!]) client.close();
});

test('a worker that is killed loses no request that came in one read with one that was answered at once', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const [get, post] = await clients(fleet, 2);
  get!.socket.write('GET /wide/one HTTP/1.1\r\nhost: a\r\n\r\nGET /held/two HTTP/1.1\r\nhost: a\r\n\r\n');
  post!.socket.write('GET /wide/one HTTP/1.1\r\nhost: a\r\n\r\nPOST /held/two HTTP/1.1\r\nhost: a\r\n\r\n');
  for (const client of [get!, post!]) assert.equal((await client.answer()).body.length, 20_000);
  const [doomed, other] = await pair(fleet);
  await untilBegun(doomed, 4);
  await doomed.kill();
  await untilBegun(other, 1);
  other.child.send('release');
  assert.equal((await get!.answer()).body, `two ${other.child.pid}`);
  assert.equal((await post!.answer()).status, 502);
  get!.close();
});

test('a request that came in one read with one that was answered at once goes to another worker with its connection', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const [client] = await clients(fleet, 1);
  const [leaving] = await pair(fleet);
  client!.send('/held/none');
  await untilBegun(leaving, 1);
  const left = leaving.drain();
  client!.socket.write('GET /wide/one HTTP/1.1\r\nhost: a\r\n\r\nGET /echo/two HTTP/1.1\r\nhost: a\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 300));
  leaving.child.send('release');
  assert.match((await client!.answer()).body, /^none /);
  assert.equal((await client!.answer()).body.length, 20_000);
  assert.match((await client!.answer()).body, /^two /);
  await left;
  client!.close();
});

test('a worker that is killed cuts the answers it had begun', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const [begun, large] = await clients(fleet, 2);
  begun!.send('/begun/x');
  large!.socket.pause();
  for (let sent = 0; sent < 30; sent++) large!.send('/large/x');
  await eventually(() => begun!.surplus.endsWith('half'), 'half an answer');
  const [doomed] = await pair(fleet);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await doomed.kill();
  assert.equal(await begun!.end(), 'reset');
  large!.socket.resume();
  assert.equal(await large!.end(), 'reset');
  assert.equal(fleet.handoff.counts.cut, 2);
});

test('a worker that is killed kills no more than one other by the same request', async () => {
  await using fleet = await startFleet({ workers: 3 });
  const client = await HandoffClient.open(fleet.port);
  client.send('/fatal/x');
  for (let death = 0; death < 2; death++) {
    const before = fleet.workers.length;
    await eventually(() => fleet.workers.length < before || client.surplus !== '', 'a worker dies');
  }
  await eventually(() => fleet.workers.length === 1, 'two workers die');
  await settle(fleet);
  const { status } = await client.answer();
  assert.equal(status, 502);
  assert.equal(fleet.workers.length, 1);
  assert.deepEqual([fleet.handoff.counts.repeated, fleet.handoff.counts.lost], [1, 1]);
});

test('a request that kills its workers takes none of those with it that were read in the same turn', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const all = await clients(fleet, 16);
  await askAll(all, 'a');
  const [first] = fleet.workers;
  // It finds all of them at once when it goes on.
  first!.child.kill('SIGSTOP');
  const fatal = all[8]!.ask('/fatal/x');
  const reads = all.filter((_, index) => index % 2 === 1).map((client, index) => client.ask(`/echo/r${index}`));
  const posts = [0, 4, 12].map((index) => all[index]!.ask(`/echo/p${index}`, 'POST', 'content-length: 0\r\n\r\n'));
  await Promise.all([fleet.add(), fleet.add()]);
  first!.child.kill('SIGCONT');
  assert.equal((await fatal).status, 502);
  assert.deepEqual(
    (await Promise.all(reads)).map(({ status, body }) => [status, body.split(' ')[0]]),
    reads.map((_, index) => [200, `r${index}`]),
  );
  for (const { status } of await Promise.all(posts)) assert.ok(status === 200 || status === 502, String(status));
  await eventually(() => fleet.workers.length === 1, 'two workers die');
  assert.equal(fleet.handoff.counts.cut, 0);
  for (const client of all) client.close();
});

test('a worker that is killed ends connections with TLS, which nobody else can go on with, and nothing that it has not taken', async () => {
  await using fleet = await startFleet({ workers: 1, secure: true });
  const socket = await connectSecurely(fleet.securePort);
  const ended = new Promise((resolve) => socket.on('close', resolve).on('error', () => {}));
  const [doomed, other] = await pair(fleet);
  await doomed.kill();
  await ended;
  const next = await connectSecurely(fleet.securePort);
  assert.equal((await other.count()).open, 1);
  next.destroy();
});

test('connections of a worker that hangs go on with another when it is killed', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const all = await clients(fleet, 20);
  await askAll(all, 'a');
  const [hanging, other] = await pair(fleet);
  hanging.child.kill('SIGSTOP');
  const answers = all.map((client, index) => client.ask(`/echo/b${index}`));
  const fresh = await clients(fleet, 40);
  const more = fresh.map((client, index) => client.ask(`/echo/c${index}`));
  await hanging.kill();
  const bodies = (await Promise.all([...answers, ...more])).map(({ body }) => body);
  const expected = [...all.map((_, index) => `b${index}`), ...fresh.map((_, index) => `c${index}`)];
  assert.deepEqual(
    bodies,
    expected.map((id) => `${id} ${other.child.pid}`),
  );
  for (const client of [...all, ...fresh]) client.close();
});

test('a worker that leaves gives its connections back, and nobody is told', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const all = await clients(fleet, 30);
  await askAll(all.slice(0, 20), 'a');
  const held = all.slice(20);
  for (const [index, client] of held.entries()) client.send(`/held/h${index}`);
  const [leaving, other] = await pair(fleet);
  await untilBegun(leaving, 30);
  const drained = leaving.drain();
  assert.deepEqual(await askAll(all.slice(0, 20), 'b'), new Set([other.child.pid]));
  leaving.child.send('release');
  for (const [index, client] of held.entries()) {
    const { body, head } = await client.answer();
    assert.equal(body, `h${index} ${leaving.child.pid}`);
    assert.doesNotMatch(head, /connection: close/);
  }
  await drained;
  assert.deepEqual(await askAll(all, 'c'), new Set([other.child.pid]));
  assert.equal(fleet.handoff.counts.returned, 30);
  assert.equal(leaving.child.exitCode, 0);
  for (const client of all) client.close();
});

test('a worker that joins gets its share of the connections, also of those that are never idle for long', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const idle = await clients(fleet, 60);
  await askAll(idle, 'a');
  const busy = await clients(fleet, 12);
  const load = { isOver: false };
  const asking = busy.map(async (client, index) => {
    for (let count = 0; !load.isOver; count++) {
      const { status, body } = await client.ask(`/slow/${index}n${count}`);
      assert.deepEqual([status, body.split(' ')[0]], [200, `${index}n${count}`]);
    }
  });
  const others = [await fleet.add(), await fleet.add()];
  for (const { id } of others) await eventually(() => fleet.handoff.heldBy(id) >= 20, `${id} has its share`);
  load.isOver = true;
  await Promise.all(asking);
  assert.equal((await askAll([...idle, ...busy], 'b')).size, 3);
  const { evened, returned, cut, lost } = fleet.handoff.counts;
  assert.ok(evened >= 40, `${evened} went on elsewhere`);
  assert.deepEqual([returned, cut, lost], [0, 0, 0]);
  for (const client of [...idle, ...busy]) client.close();
});

test('workers that leave one after the other under load fail nobody', async () => {
  await using fleet = await startFleet({ workers: 3 });
  const all = await clients(fleet, 16);
  let isOver = false;
  let asked = 0;
  const load = all.map(async (client, index) => {
    while (!isOver) {
      const id = `${index}x${asked++}`;
      const { status, body } = await client.ask(`/echo/${id}`);
      assert.equal(status, 200);
      assert.equal(body.split(' ')[0], id);
    }
  });
  for (const leaving of fleet.workers.slice(1)) {
    const before = asked;
    await eventually(() => asked > before + 200, 'load');
    await leaving.drain();
  }
  isOver = true;
  await Promise.all(load);
  assert.ok(fleet.handoff.counts.returned > 0);
  assert.equal(fleet.handoff.counts.cut + fleet.handoff.counts.lost, 0);
  for (const client of all) client.close();
});

test('the parent serves by itself where no worker takes connections for long', async () => {
  await using fleet = await startFleet({ workers: 1, patienceMs: 50 });
  const client = await HandoffClient.open(fleet.port);
  client.send('/held/x');
  await untilBegun(fleet.workers[0]!, 1);
  await fleet.workers[0]!.kill();
  assert.equal((await client.answer()).body, 'parent');
  const fresh = await HandoffClient.open(fleet.port);
  assert.equal((await fresh.ask('/echo/x')).body, 'parent');
  client.close();
  fresh.close();
});

test('a request whose second worker is killed before it has read it is answered by a third', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const client = await HandoffClient.open(fleet.port);
  client.send('/held/x');
  const [first, second] = await pair(fleet);
  await untilBegun(first, 1);
  second.child.kill('SIGSTOP');
  await first.kill();
  assert.equal(fleet.handoff.heldBy(second.id), 1);
  const third = await fleet.add();
  await second.kill();
  await untilBegun(third, 1);
  third.child.send('release');
  assert.equal((await client.answer()).body, `x ${third.child.pid}`);
  client.close();
});

test('connections wait for the next worker, those with a request that was read as well', async () => {
  await using fleet = await startFleet({ workers: 1 });
  const all = await clients(fleet, 20);
  for (const [index, client] of all.entries()) client.send(`/held/a${index}`);
  await untilBegun(fleet.workers[0]!, 20);
  await fleet.workers[0]!.kill();
  const fresh = await clients(fleet, 200);
  for (const [index, client] of fresh.entries()) client.send(`/held/b${index}`);
  await eventually(() => fleet.handoff.counts.held === 220, 'all are held');
  const next = await fleet.add();
  await untilBegun(next, 220);
  next.child.send('release');
  for (const [name, some] of [['a', all] as const, ['b', fresh] as const]) {
    for (const [index, client] of some.entries()) {
      assert.equal((await client.answer()).body, `${name}${index} ${next.child.pid}`);
      client.close();
    }
  }
  assert.deepEqual([fleet.handoff.counts.waited, fleet.handoff.counts.unplaced], [220, 0]);
});
