import assert from 'node:assert/strict';
import { Socket } from 'node:net';
import { mock, test } from 'node:test';
import { handoffDefaults } from './defaults.ts';
import type { HeldConnection } from './held-connection.ts';
import { WaitingRoom } from './waiting-room.ts';

const patienceMs = 1_000;

function connection(id: number): HeldConnection {
  return {
    id,
    socket: new Socket(),
    door: 'http',
    address: undefined,
    isResumed: false,
    isDoubtful: false,
    bytes: undefined,
    repeats: 0,
    ends: [],
  };
}

/** A room before workers that take `seats` more connections. */
function openRoom(patience = patienceMs) {
  const workers = { seats: 0, given: [] as number[], givenUp: [] as number[] };
  const room = new WaitingRoom({
    give({ id }) {
      if (workers.seats === 0) return false;
      workers.seats--;
      workers.given.push(id);
      return true;
    },
    onGivenUp: ({ id }) => workers.givenUp.push(id),
    patienceMs: patience,
  });
  return { room, workers };
}

test('gives a connection to a worker at once, and lets it wait where there is none', () => {
  const { room, workers } = openRoom();
  workers.seats = 1;
  assert.equal(room.enter(connection(1)), true);
  assert.equal(room.enter(connection(2)), true);
  assert.deepEqual([workers.given, room.size], [[1], 1]);
  room.shut();
});

test('lets in who came first, as many as there is room for, and nobody past them', () => {
  const { room, workers } = openRoom();
  for (const id of [1, 2, 3]) room.enter(connection(id));
  workers.seats = 2;
  room.enter(connection(4));
  assert.deepEqual(workers.given, []);
  room.admit();
  assert.deepEqual([workers.given, room.size], [[1, 2], 2]);
  room.shut();
});

test('gives up all who wait when no worker has come for so long, and lets nobody wait from then on until one comes', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { room, workers } = openRoom();
  room.enter(connection(1));
  mock.timers.tick(patienceMs - 1);
  room.enter(connection(2));
  assert.deepEqual(workers.givenUp, []);
  mock.timers.tick(1);
  assert.deepEqual(workers.givenUp, [1, 2]);
  assert.equal(room.enter(connection(3)), false);
  workers.seats = 1;
  assert.equal(room.enter(connection(4)), true);
  assert.equal(room.enter(connection(5)), true);
  assert.deepEqual([workers.given, room.size], [[4], 1]);
  room.shut();
  mock.timers.reset();
});

test('goes on waiting while workers come and take some', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const { room, workers } = openRoom();
  for (const id of [1, 2, 3]) room.enter(connection(id));
  for (let round = 0; round < 2; round++) {
    mock.timers.tick(patienceMs - 1);
    workers.seats = 1;
    room.admit();
  }
  assert.deepEqual([workers.given, workers.givenUp], [[1, 2], []]);
  mock.timers.tick(patienceMs);
  assert.deepEqual(workers.givenUp, [3]);
  mock.timers.reset();
});

test('lets those in first that a lost worker had been sent', () => {
  const { room, workers } = openRoom();
  workers.seats = 2;
  const [one, two] = [connection(1), connection(2)];
  for (const each of [one, two, connection(3)]) room.enter(each);
  workers.seats = 1;
  room.takeBack([one, two]);
  assert.deepEqual([workers.given, room.size], [[1, 2, 1], 2]);
  workers.seats = 2;
  room.admit();
  assert.deepEqual(workers.given, [1, 2, 1, 2, 3]);
  const over = openRoom();
  over.room.shut();
  over.room.takeBack([one]);
  assert.deepEqual([over.workers.givenUp, over.room.size], [[1], 0]);
});

test('has a limit', () => {
  const { room } = openRoom();
  for (let id = 0; id < handoffDefaults.maxWaiting; id++) assert.equal(room.enter(connection(id)), true);
  assert.equal(room.enter(connection(-1)), false);
  room.shut();
});

test('lets nobody wait without patience, or once it is shut', () => {
  const { room, workers } = openRoom(0);
  assert.equal(room.enter(connection(1)), false);
  const other = openRoom();
  other.room.enter(connection(1));
  other.room.shut();
  assert.deepEqual(other.workers.givenUp, [1]);
  workers.seats = 1;
  assert.equal(room.enter(connection(2)), true);
  other.workers.seats = 1;
  assert.equal(other.room.enter(connection(2)), true);
  assert.equal(other.room.enter(connection(3)), false);
});

test('gives up all who wait when it is told that no worker comes, and lets nobody wait until one has', () => {
  const { room, workers } = openRoom();
  room.enter(connection(1));
  room.giveUp();
  assert.deepEqual([workers.givenUp, room.size], [[1], 0]);
  assert.equal(room.enter(connection(2)), false);
  workers.seats = 1;
  assert.equal(room.enter(connection(3)), true);
  assert.equal(room.enter(connection(4)), true);
  assert.deepEqual([workers.given, workers.givenUp, room.size], [[3], [1], 1]);
  room.shut();
});
