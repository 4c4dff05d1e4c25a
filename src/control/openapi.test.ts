import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ask } from '../../test/support/ask.ts';
import { SampleSource } from '../../test/support/sample-source.ts';
import { ControlServer, problemStatus } from './admin-api.ts';
import { problemsOf } from './openapi.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: object }>>;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly required: readonly string[] }>> };
}

const server = new ControlServer({ source: new SampleSource(), port: 0 });
let document: Document;

before(async () => {
  const { url } = await server.listen();
  document = (await ask(url, '/v1/openapi.json')).json<Document>();
});
after(() => server.close());

test('describes every operation of the route table and no other', () => {
  const described = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  assert.deepEqual(described.sort(), server.routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test('has the structure of an OpenAPI 3.1 document', () => {
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.ok(document.info.title && document.info.version);
  const names = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const operation of Object.values(item)) {
      names.add(operation.operationId);
      checkOperation(path, operation);
    }
  }
  assert.equal(names.size, server.routes.length, 'an operationId is used twice');
});

test('every reference leads to a schema of the document', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target!);
  assert.ok(references.length > server.routes.length);
  const known = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  assert.deepEqual([...new Set(references)].sort(), known.sort());
});

test('says what input an operation takes', () => {
  const why = document.paths['/v1/why']!.get!;
  assert.deepEqual(
    why.parameters!.map(({ name, in: place, required }) => [name, place, required]),
    [
      ['url', 'query', true],
      ['method', 'query', false],
      ['client', 'query', false],
    ],
  );
  const slow = document.paths['/v1/dev/slow']!.post!.requestBody!.content['application/json']!;
  assert.deepEqual(slow.schema, {
    type: 'object',
    properties: { region: { type: 'string', minLength: 1 }, ms: { type: 'number', minimum: 0, maximum: 60_000 } },
    required: ['region', 'ms'],
    additionalProperties: false,
  });
  assert.ok(document.components.schemas.WorldStatus!.required.includes('regions'));
});

test('names every status that a problem can have, somewhere', () => {
  const described = new Set(server.routes.flatMap(problemsOf));
  // 405 is the answer of a path to a method that is none of its operations.
  const expected = new Set(Object.values(problemStatus).filter((status) => status !== 405));
  assert.deepEqual([...described].sort(), [...expected].sort());
});

function checkOperation(path: string, operation: Operation): void {
  const inPath = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name);
  const parameters = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
  assert.deepEqual(
    parameters.map(({ name, required }) => [name, required]),
    inPath.map((name) => [name, true]),
  );
  for (const [status, response] of Object.entries(operation.responses)) {
    assert.match(status, /^[2-5]\d\d$/);
    assert.ok(response.description);
    assert.ok(Object.keys(response.content).length >= 1);
  }
  assert.ok('200' in operation.responses && '500' in operation.responses);
}
