/**
 * Somebody else's server, unmodified, behind the edge: a real npm client publishes to verdaccio and installs from it, all
 * of it through `antipode start` with the config of examples/verdaccio.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, startProcess, temporaryFolder } from '../support/index.ts';
import { type StartedNode, startNode } from './start-node.ts';

const payloadBytes = 4 * 1024 * 1024;
const folder = await temporaryFolder('verdaccio');
const port = await freePort();
const verdaccio = await startVerdaccio();
const edge = await startEdge();
after(async () => {
  await edge[Symbol.asyncDispose]();
  await verdaccio.stop();
  await folder[Symbol.asyncDispose]();
});

test('npm publishes and installs packages of 4 MB through the edge, byte for byte', { timeout: 300_000 }, async () => {
  await writeFile(join(folder.path, 'npmrc'), await npmrc());
  const published = { large: await publish('large'), '@ann/scoped': await publish('@ann/scoped') };

  const elsewhere = join(folder.path, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'package.json'), '{}');
  await npm(['install', ...Object.keys(published)], elsewhere);
  for (const [name, hash] of Object.entries(published)) {
    const bytes = await readFile(join(elsewhere, 'node_modules', name, 'random.bin'));
    assert.equal(bytes.length, payloadBytes);
    assert.equal(sha256(bytes), hash, name);
  }
  const locked = await readFile(join(elsewhere, 'package-lock.json'), 'utf8');
  assert.ok(locked.includes(`"resolved": "${edge.url}/large/-/large-1.0.0.tgz"`), locked);
});

test('verdaccio was asked by nobody but the edge, on behalf of a client', async () => {
  const asked = await verdaccioRequests();
  const ofClients = asked.filter(({ url }) => url !== '/-/ping');
  for (const { method, headers } of ofClients) {
    assert.equal(headers['x-forwarded-for'], '127.0.0.1');
    assert.match(headers['x-request-id'] ?? '', /./, `${method}`);
  }
  const count = (method: string) => ofClients.filter((request) => request.method === method).length;
  assert.equal(count('PUT'), 3, 'a user and two packages');
  assert.ok(count('GET') >= 4, 'two documents and two packages at least');
});

/** Publishes a package of random bytes, which no compression makes smaller; resolves with their hash. */
async function publish(name: string): Promise<string> {
  const source = join(folder.path, 'source', name);
  await mkdir(source, { recursive: true });
  const bytes = randomBytes(payloadBytes);
  await writeFile(join(source, 'random.bin'), bytes);
  await writeFile(join(source, 'package.json'), JSON.stringify({ name, version: '1.0.0' }));
  await npm(['publish', '--access', 'public'], source);
  return sha256(bytes);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** npm as if nobody had configured it: settings of the npm that runs this test must not leak in. */
async function npm(argv: readonly string[], cwd: string): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name));
  const env = { ...Object.fromEntries(inherited), npm_config_userconfig: join(folder.path, 'npmrc') };
  await promisify(execFile)('npm', [...argv], { cwd, env });
}

async function npmrc(): Promise<string> {
  const user = { name: 'ann', password: 'a-secret-of-ann' };
  const response = await fetch(`${edge.url}/-/user/org.couchdb.user:ann`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(user),
  });
  assert.equal(response.status, 201);
  const { token } = (await response.json()) as { token: string };
  return [
    `registry=${edge.url}/`,
    `//${new URL(edge.url).host}/:_authToken=${token}`,
    `cache=${join(folder.path, 'cache')}`,
    'audit=false',
    'fund=false',
    'update-notifier=false',
    '',
  ].join('\n');
}

async function startEdge(): Promise<StartedNode> {
  const example = new URL('../../examples/verdaccio/antipode.config.json', import.meta.url);
  const { $schema: _, ...config } = JSON.parse(await readFile(example, 'utf8'));
  config.services.registry.endpoints = [`http://127.0.0.1:${port}`];
  return startNode({ config });
}

interface LoggedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

async function startVerdaccio() {
  const config = join(folder.path, 'verdaccio.json');
  const rules = { access: '$all', publish: '$authenticated' };
  await writeFile(
    config,
    JSON.stringify({
      storage: join(folder.path, 'storage'),
      auth: { htpasswd: { file: join(folder.path, 'htpasswd') } },
      uplinks: {},
      packages: { '@*/*': rules, '**': rules },
      log: { type: 'file', path: join(folder.path, 'verdaccio.log'), format: 'json', level: 'http' },
    }),
  );
  const home = dirname(fileURLToPath(import.meta.resolve('verdaccio/package.json')));
  const command = [process.execPath, join(home, 'bin/verdaccio'), '--config', config, '--listen', `127.0.0.1:${port}`];
  return startProcess(command, { port });
}

/** What verdaccio's own log says it was asked. */
async function verdaccioRequests(): Promise<readonly LoggedRequest[]> {
  const log = await readFile(join(folder.path, 'verdaccio.log'), 'utf8');
  return log.split('\n').flatMap((line) => (line.includes('"req":') ? [JSON.parse(line).req] : []));
}
