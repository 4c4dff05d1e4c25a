import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Purge } from '../control/index.ts';
import { PurgeExchange, purgeExchangeDefaults } from './purge-exchange.ts';
import type { MailListener } from './region-mail.ts';

test('an order is told several times, and carried out once', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  try {
    let hear: MailListener = () => {};
    const told: unknown[] = [];
    const done: Purge[] = [];
    const mail = {
      on: (_topic: string, listener: MailListener) => {
        hear = listener;
      },
      tellAll: (_topic: string, message: unknown) => void told.push(message),
    };
    const exchange = new PurgeExchange(mail, (what) => done.push(what));
    exchange.tell({ tag: 'a' });
    assert.equal(told.length, 1);
    mock.timers.tick(Math.max(...purgeExchangeDefaults.againAfterMs));
    assert.equal(told.length, 1 + purgeExchangeDefaults.againAfterMs.length);
    for (const message of told) hear('eu', message);
    assert.deepEqual(done, [{ tag: 'a' }]);
    for (const message of [null, 'x', { id: 1, what: { tag: 'b' } }, { id: 'x', what: { tag: 5 } }])
      hear('eu', message);
    assert.equal(done.length, 1);
    exchange.tell({ all: true });
    exchange.close();
    mock.timers.tick(60_000);
    assert.equal(told.length, 5);
  } finally {
    mock.timers.reset();
  }
});
