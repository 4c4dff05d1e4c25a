import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { secretsOf } from '../core/index.ts';
import { RegionMail, regionMailDefaults } from './region-mail.ts';

const secret = 'x'.repeat(32);
const signed = (letter: unknown, by = secret): [Buffer, string] => {
  const body = Buffer.from(typeof letter === 'string' ? letter : JSON.stringify(letter));
  return [body, `Antipode ${createHmac('sha256', by).update(body).digest('hex')}`];
};

function mailIn(here: string, own: string | readonly string[] = secret) {
  const heard: unknown[] = [];
  const mail = new RegionMail({ here, secrets: () => secretsOf(own), others: () => new Map(), own: () => undefined });
  mail.on('news', (from, message) => heard.push([from, message]));
  return { mail, heard };
}

const letter = { from: 'us', at: 1_000_000, topic: 'news', message: { a: 1 } };

test('takes what a region of the world has signed', () => {
  const { mail, heard } = mailIn('eu');
  assert.equal(mail.take(...signed(letter), 1_000_500), 204);
  assert.deepEqual(heard, [['us', { a: 1 }]]);
});

test('takes what any of its secrets has signed, while one takes the place of another', () => {
  const { mail, heard } = mailIn('eu', ['y'.repeat(32), secret]);
  assert.equal(mail.take(...signed(letter), 1_000_500), 204);
  assert.equal(mail.take(...signed(letter, 'y'.repeat(32)), 1_000_500), 204);
  assert.equal(mail.take(...signed(letter, 'z'.repeat(32)), 1_000_500), 403);
  assert.equal(heard.length, 2);
});

test('takes nothing that is signed otherwise, changed, too old or from the future', () => {
  const { mail, heard } = mailIn('eu');
  const [body, signature] = signed(letter);
  assert.equal(mail.take(...signed(letter, 'y'.repeat(32)), 1_000_000), 403);
  assert.equal(mail.take(Buffer.from(body.toString().replace('1', '2')), signature, 1_000_000), 403);
  assert.equal(mail.take(body, undefined, 1_000_000), 403);
  assert.equal(mail.take(body, 'Antipode ', 1_000_000), 403);
  assert.equal(mail.take(body, signature, 1_000_001 + regionMailDefaults.maxAgeMs), 403);
  assert.equal(mail.take(body, signature, 999_999 - regionMailDefaults.maxAgeMs), 403);
  assert.equal(mailIn('eu', '').mail.take(body, signature, 1_000_000), 403);
  assert.deepEqual(heard, []);
});

test('refuses what is no message, and does not hear itself or of what nobody listens to', () => {
  const { mail, heard } = mailIn('us');
  for (const each of ['', 'null', '[]', '{"from":1,"at":1,"topic":"news"}']) {
    assert.equal(mail.take(...signed(each), 1), 400, each);
  }
  assert.equal(mail.take(...signed(letter), 1_000_000), 204);
  assert.equal(mail.take(...signed({ ...letter, from: 'eu', topic: 'other' }), 1_000_000), 204);
  assert.deepEqual(heard, []);
});
