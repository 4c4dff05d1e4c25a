import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turnOver } from 'node:timers/promises';
import { AnswerInput } from './answer-input.ts';
import type { ConnectionUser } from './connection-user.ts';

/** The input of a connection, and what becomes of what comes. */
function connected() {
  const said: string[] = [];
  const owner = {
    hasAsked: true,
    onFault: (_user: ConnectionUser, reason: string) => void said.push(reason),
    onUnasked: () => void said.push('unasked'),
    onEnough: () => void said.push('enough'),
  };
  const input = new AnswerInput(owner);
  const come = (text: string) => input.read(input.buffer().write(text, 'latin1'));
  const begin = (name: string) => {
    const note = (what: string) => said.push(`${name} ${what}`);
    input.reader.begin({
      method: 'GET',
      onHead: ({ status }) => void note(String(status)),
      onBody: (buffer, start, end) => note(buffer.toString('latin1', start, end)) > 0,
      onMessageEnd: () => {
        input.reader.leave();
        note('whole');
      },
      onReadEnd: () => {},
    } as Partial<ConnectionUser> as ConnectionUser);
  };
  return { input, owner, said, come, begin };
}

const answer = (body: string) => `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

test('the beginning of an answer waits for its turn; its rest passes as it comes, and has it come before', async () => {
  const { said, come, begin } = connected();
  begin('a');
  assert.ok(come(answer('one')));
  assert.deepEqual(said, []);
  await turnOver();
  assert.deepEqual(said.splice(0), ['a 200', 'a one', 'a whole']);
  begin('b');
  come(answer('three four').slice(0, -5));
  come(' four');
  assert.deepEqual(said, ['b 200', 'b three', 'b  four', 'b whole']);
});

test('what comes behind an answer in its turn is not the beginning of another', async () => {
  const { said, come, begin } = connected();
  begin('a');
  come(answer('one'));
  assert.equal(come(answer('evil')), false);
  await turnOver();
  assert.deepEqual(said, ['a 200', 'a one', 'a whole', 'unasked']);
});

test('what comes before anything of a request was sent is no answer to it', async () => {
  const { owner, said, come, begin } = connected();
  begin('a');
  owner.hasAsked = false;
  assert.equal(come(answer('evil')), false);
  await turnOver();
  assert.deepEqual(said, ['unasked']);
});

test('nothing is lent of the buffer for the next read', async () => {
  const { input, come, begin } = connected();
  begin('a');
  come(answer('three four').slice(0, -5));
  await turnOver();
  const next = input.buffer().buffer;
  input.keepBuffer();
  assert.equal(input.buffer().buffer, next);
});
