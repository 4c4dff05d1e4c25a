import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ComposeRequest } from './composer.ts';
import { fillPath, partsNamedIn } from './path-template.ts';

const request = {
  path: '/7/edit',
  query: new URLSearchParams('id=a/b&x=1'),
  header: (name: string) => (name === 'x-tenant' ? 't&u' : undefined),
} as ComposeRequest;
const fill = (template: string, done = {}) => fillPath(template, { request, done });

test('fills in the path, the query, a parameter, a field and results of parts, encoded', () => {
  assert.equal(fill('/users{path}{query}'), '/users/7/edit?id=a%2Fb&x=1');
  assert.equal(fill('/users/{query.id}?t={header.x-tenant}'), '/users/a%2Fb?t=t%26u');
  assert.equal(
    fill('/orders/{user.address.city}', { user: { address: { city: 'São Paulo' } } }),
    '/orders/S%C3%A3o%20Paulo',
  );
});

test('what is not there, and what is no simple value, is empty', () => {
  assert.equal(fill('/{query.no}/{header.no}/{user.no.no}/{user}', { user: { a: 1 } }), '////');
  assert.equal(fill('/{user.constructor.name}', { user: {} }), '/');
});

test('names the parts that a template waits for, each once', () => {
  assert.deepEqual(partsNamedIn('/{path}/{query.a}/{header.b}/{user.id}/{user.name}/{order}'), ['user', 'order']);
});
