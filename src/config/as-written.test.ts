import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedWorld } from '../../test/support/world.ts';
import { asWritten } from './as-written.ts';
import { worldJsonSchema } from './json-schema.ts';
import { nodeAt } from './schema-node.ts';

/** The path of every value, as the config would have it: regions and services by their ids. */
function leaves(value: unknown, path: readonly PropertyKey[] = []): PropertyKey[][] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) return path.at(-1) === 'id' ? [] : [[...path]];
  const members = Array.isArray(value)
    ? value.map((item, index): [PropertyKey, unknown] => [item?.id ?? index, item])
    : Object.entries(value);
  return members.flatMap(([key, member]) => leaves(member, [...path, key]));
}

/** What follows from another value, or cannot be set at all. */
const derived =
  /^regions\.here\.location\.|^admission\.smoothing|^steering\.(?:unknownService|cell|region|neighbour|rtt|report)/;

test('has the names that the schema of the config knows', async () => {
  const world = await resolvedWorld({
    regions: { here: { location: 'aws:us-east-1', url: 'https://here.example' } },
    services: {
      api: { endpoints: ['http://127.0.0.1:1'], timeouts: { total: '1m' }, circuitBreaker: true },
      web: { run: import.meta.filename },
    },
    accessLog: true,
    cache: { maxSize: '1MiB' },
    routes: [
      { path: '/api', service: 'api', compress: true, timeouts: { response: '1s' }, maxBody: '1MiB' },
      { path: '/old', redirect: { to: '/new' } },
      { path: '/', service: 'web', cors: true },
    ],
  });
  const unknown = leaves(asWritten(world)).filter((path) => nodeAt(worldJsonSchema(), path) === undefined);
  const names = unknown.map((path) => path.map(String).join('.'));
  assert.deepEqual(
    names.filter((name) => !derived.test(name)),
    [],
  );
});
