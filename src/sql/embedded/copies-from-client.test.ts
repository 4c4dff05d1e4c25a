import assert from 'node:assert/strict';
import { test } from 'node:test';
import { copiesFromClient } from './copies-from-client.ts';

test('finds a copy from the client, however it is written', () => {
  for (const text of [
    'copy notes from stdin',
    'COPY notes (id, "a;b", "x""from stdin") FROM STDIN WITH (FORMAT csv)',
    'copy notes from/* a /* nested */ comment */stdin',
    'copy notes from -- to\n stdin',
    'copy notes from -- to\r stdin',
    'select 1; copy notes from stdin',
    "select 'it''s'; copy notes from stdin",
    "select e'\\''; copy notes from stdin",
    'select $$;$$, $a$ $b$ $a$; copy notes from stdin',
    'begin;copy notes from stdin;commit',
    '/* ; */ copy public.notes from stdin (delimiter $$;$$)',
    // With a backslash that escapes, the string ends here; without, it goes on.
    "select '\\''; copy notes from stdin; --'",
  ])
    assert.equal(copiesFromClient(text), true, text);
});

test('takes nothing else for one', () => {
  for (const text of [
    'copy notes to stdout',
    "copy notes from '/tmp/stdin'",
    'copy (select * from stdin) to stdout',
    'select * from stdin',
    "insert into notes values ('copy notes from stdin')",
    "insert into notes values ('it''s copy; copy notes from stdin')",
    'select 1 -- ; copy notes from stdin',
    'select 1 /* /* ; */ ; copy notes from stdin */',
    'select $a$; copy notes from stdin; $$ $a$',
    'select $$; copy notes from stdin',
    'select "; copy notes from stdin"',
    'select copy from stdin',
    'copy notes from stdinx',
    '',
  ])
    assert.equal(copiesFromClient(text), false, text);
});

test('reads a large text once, whatever it is made of', () => {
  for (const piece of ["'", '"', '$', '$a$', '/*', 'copy ', '(', "e'\\"])
    assert.equal(copiesFromClient(`copy ${piece.repeat(20_000)}stdin`), false, piece);
});
