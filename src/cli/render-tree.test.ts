import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTree } from './render-tree.ts';

test('indents what is inside, and leaves out what is absent', () => {
  assert.equal(
    renderTree({
      name: 'shop',
      token: undefined,
      listen: { http: { port: 80 }, admin: false },
      geo: { file: undefined },
    }),
    'name: shop\nlisten:\n  http:\n    port: 80\n  admin: false\ngeo: none\n',
  );
});

test('shows durations and sizes as the config writes them', () => {
  assert.equal(
    renderTree({ connectTimeoutMs: 3000, slowStartMs: 0, headBytes: 16_384 }),
    'connectTimeout: 3s\nslowStart: 0ms\nhead: 16KiB\n',
  );
});

test('marks the items of a list, and keeps plain ones on one line', () => {
  assert.equal(
    renderTree({
      services: [{ id: 'web', endpoints: [{ url: 'a', weight: 1 }, { url: 'b' }] }, { id: 'api' }],
      hosts: ['a', 'b'],
      args: [],
      env: {},
    }),
    `services:
  - id: web
    endpoints:
      - url: a
        weight: 1
      - url: b
  - id: api
hosts: a, b
args: none
env: none
`,
  );
});
