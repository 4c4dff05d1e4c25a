import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findFiles, parseSource, readSources } from './sources.ts';
import { skippedTests, strayTests } from './test-files.ts';

test('every test in the sources lies beside the file it is named after', () => {
  assert.deepEqual(strayTests(findFiles('src/**/*.ts')), []);
});

test('no test is skipped, left to do or run alone', () => {
  assert.deepEqual(readSources('{src,test}/**/*.test.ts').flatMap(skippedTests), []);
});

test('finds a test without its source, but not one of a kind or of a whole room', () => {
  const paths = [
    'src/proxy/pool.ts',
    'src/proxy/pool.test.ts',
    'src/proxy/pool.fuzz.test.ts',
    'src/proxy/proxy.test.ts',
  ];
  assert.deepEqual(strayTests([...paths, 'src/proxy/lost.test.ts', 'src/edge/pool.test.ts']), [
    'src/proxy/lost.test.ts',
    'src/edge/pool.test.ts',
  ]);
});

test('finds each way to pass over a test, and takes a condition for what it is', () => {
  const text = `test('a', { skip: true }, () => {});
it.todo('b');
test('c', (t) => { t.skip(); });
test('d', { only: true }, () => list.skip(1));
test('e', { skip: !hasIpv6 }, () => {});
`;
  assert.deepEqual(skippedTests(parseSource('src/core/a.test.ts', text)), [
    'src/core/a.test.ts:1: skip',
    'src/core/a.test.ts:2: todo',
    'src/core/a.test.ts:3: skip',
    'src/core/a.test.ts:4: only',
  ]);
});
