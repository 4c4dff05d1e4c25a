import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainPath, quoted } from './quote.ts';

test('leaves plain words as they are', () => {
  for (const word of ['/usr/bin/node', '--config', 'eu-west', '--conditions=@antipode/source']) {
    assert.equal(quoted(word), word);
  }
});

test('keeps systemd from reading what is meant as it stands', () => {
  assert.equal(quoted('100%'), '100%%');
  assert.equal(quoted('$HOME'), '$$HOME');
  assert.equal(quoted('a b'), '"a b"');
  assert.equal(quoted('a "b" \\ c'), '"a \\"b\\" \\\\ c"');
  assert.equal(quoted("it's"), '"it\'s"');
  assert.equal(quoted('a\nb'), '"a\\nb"');
  assert.equal(quoted(''), '""');
  assert.equal(plainPath('/srv/100% mine'), '/srv/100%% mine');
});
