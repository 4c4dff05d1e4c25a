import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type MailListener, RegionMail } from '../region-mail.ts';
import { RelayedMail } from './relayed-mail.ts';
import type { Siblings } from './siblings.ts';

/** Says what it is told to send, and hears what the test has it hear. */
class ToyRegions extends RegionMail {
  readonly told: unknown[] = [];
  hear: MailListener = () => {};

  constructor() {
    super({ here: 'eu', secrets: () => undefined, others: () => new Map(), own: () => undefined });
  }

  override on(_topic: string, listener: MailListener): void {
    this.hear = listener;
  }

  override tellAll(topic: string, message: unknown): void {
    this.told.push([topic, message]);
  }
}

function setup() {
  const passedOn: unknown[] = [];
  let hear = (_message: unknown) => {};
  const siblings: Siblings = {
    self: '17',
    tell: (_topic, message) => passedOn.push(message),
    on: (_topic, listener) => {
      hear = listener;
    },
  };
  const regions = new ToyRegions();
  const heard: unknown[] = [];
  const mail = new RelayedMail('eu', regions, siblings);
  mail.on('news', (from, message) => heard.push([from, message]));
  return { mail, regions, passedOn, heard, hear: (message: unknown) => hear(message) };
}

test('tells other regions and the other workers', () => {
  const { mail, regions, passedOn, heard } = setup();
  mail.tellAll('news', 1);
  assert.deepEqual(regions.told, [['news', 1]]);
  assert.deepEqual(passedOn, [{ from: 'eu/17', topic: 'news', message: 1 }]);
  assert.deepEqual(heard, []);
});

test('hears other regions and passes on what they say; hears other workers and does not', () => {
  const { regions, passedOn, heard, hear } = setup();
  regions.hear('us', 2);
  hear({ from: 'eu/18', topic: 'news', message: 3 });
  hear({ from: 'eu/18', topic: 'unknown', message: 4 });
  assert.deepEqual(heard, [
    ['us', 2],
    ['eu/18', 3],
  ]);
  assert.deepEqual(passedOn, [{ from: 'us', topic: 'news', message: 2 }]);
});
