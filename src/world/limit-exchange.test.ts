import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorldLimit } from '../resilience/index.ts';
import { LimitExchange, limitExchangeDefaults } from './limit-exchange.ts';
import type { MailListener, RegionMail } from './region-mail.ts';

/** Mail that comes at once to whoever else is on the line. */
function line() {
  const listeners: MailListener[] = [];
  const sent: unknown[] = [];
  const mailOf = (here: string): Pick<RegionMail, 'on' | 'tellAll'> => {
    let own: MailListener | undefined;
    return {
      on: (_topic, listener) => {
        own = listener;
        listeners.push(listener);
      },
      tellAll: (_topic, message) => {
        sent.push(message);
        const copy = JSON.parse(JSON.stringify(message));
        for (const listener of listeners) if (listener !== own) listener(here, copy);
      },
    };
  };
  return { mailOf, sent };
}

const day = { limit: 10, windowMs: 86_400_000 };

test('has regions hear what others have counted, under the same id only', () => {
  const { mailOf, sent } = line();
  const [eu, us] = [new WorldLimit('eu', day), new WorldLimit('us', day)];
  const other = new WorldLimit('us', day);
  const [there, here] = [new LimitExchange(mailOf('eu')), new LimitExchange(mailOf('us'))];
  there.join('/ default', eu);
  here.join('/ default', us);
  const leave = here.join('/ other', other);
  const nowMs = Date.now();
  eu.check('key', nowMs, 4);
  there.tell(nowMs);
  assert.equal(us.check('key', nowMs, 0).remaining, 6);
  assert.equal(other.check('key', nowMs, 0).remaining, 10);
  const before = sent.length;
  there.tell(nowMs);
  assert.equal(sent.length, before, 'what is told already is not told at once again');
  leave();
  there.close();
  here.close();
});

test('tells many keys in messages of a bounded number each, and now and then all that matters', () => {
  const { mailOf, sent } = line();
  const limit = new WorldLimit('eu', day);
  const exchange = new LimitExchange(mailOf('eu'));
  const leave = exchange.join('id', limit);
  const nowMs = Date.now();
  exchange.tell(nowMs);
  for (let key = 0; key <= limitExchangeDefaults.maxKeys; key++) limit.check(`${key}`, nowMs);
  exchange.tell(nowMs);
  assert.deepEqual(
    sent.map((message) => (message as { counts: unknown[] }).counts.length),
    [limitExchangeDefaults.maxKeys, 1],
  );
  for (let times = 2; times <= limitExchangeDefaults.snapshotEvery; times++) exchange.tell(nowMs);
  assert.equal(sent.length, 4);
  leave();
});

test('does not hear what is no count', () => {
  const { mailOf } = line();
  const [mail, stranger] = [mailOf('us'), mailOf('eu')];
  const limit = new WorldLimit('us', day);
  const exchange = new LimitExchange(mail);
  const leave = exchange.join('id', limit);
  const window = Math.floor(Date.now() / day.windowMs);
  const wrong = [null, 1, {}, { limit: 'id' }, { limit: 'id', counts: [['k']] }];
  for (const each of [
    ...wrong,
    { limit: 'id', counts: [['k', window, -4, 0]] },
    { limit: 'id', counts: [['k', window, '4', 0]] },
  ]) {
    stranger.tellAll('limits', each);
  }
  assert.equal(limit.check('k', Date.now(), 0).remaining, 10);
  stranger.tellAll('limits', { limit: 'id', counts: [['k', window, 4, 0]] });
  assert.equal(limit.check('k', Date.now(), 0).remaining, 6);
  leave();
});
