import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownKeys, nodeAt, type SchemaNode } from './schema-node.ts';

const ring: SchemaNode = { type: 'object', properties: { policy: { const: 'ring' }, factor: { type: 'number' } } };
const draw: SchemaNode = { type: 'object', properties: { policy: { enum: ['draw'] }, choices: { type: 'integer' } } };
const root: SchemaNode = {
  type: 'object',
  properties: {
    services: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: {
          balance: { anyOf: [{ type: 'string' }, { oneOf: [ring, draw] }] },
          list: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'object', properties: { url: {} } }] } },
        },
      },
    },
  },
};

test('finds what stands at a path, through records, lists and alternatives', () => {
  assert.equal(nodeAt(root, []), root);
  assert.deepEqual(nodeAt(root, ['services', 'any', 'list', 7, 'url']), {});
  assert.deepEqual(nodeAt(root, ['services', 'any', 'balance', 'factor']), { type: 'number' });
  assert.equal(nodeAt(root, ['services', 'any', 'nothing']), undefined);
  assert.equal(nodeAt(root, ['constructor']), undefined);
});

test('keeps to the alternative the value names', () => {
  const config = (balance: unknown) => ({ services: { api: { balance } } });
  const path = ['services', 'api', 'balance', 'policy'];
  assert.deepEqual(nodeAt(root, path, config({ policy: 'draw' })), { enum: ['draw'] });
  assert.deepEqual(nodeAt(root, path, config({ policy: 'x' })), { anyOf: [{ const: 'ring' }, { enum: ['draw'] }] });
  const balance = nodeAt(root, path.slice(0, -1))!;
  assert.deepEqual(knownKeys(balance, { policy: 'ring' }), ['policy', 'factor']);
  assert.deepEqual(knownKeys(balance, {}), ['policy', 'factor', 'choices']);
  assert.deepEqual(knownKeys(balance), ['policy', 'factor', 'choices']);
});
