/** What an operator sees of requests, with the real program: the access log and its rotation, metrics, `antipode why`. */
import assert from 'node:assert/strict';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WorldInput } from '../../src/index.ts';
import { ask } from '../support/ask.ts';
import { readPrometheusText } from '../support/prometheus-text.ts';
import { runAntipode } from '../support/run-antipode.ts';
import { until } from '../support/until.ts';
import { startNode } from './start-node.ts';

const config: WorldInput = {
  services: { gone: { endpoints: ['http://127.0.0.1:1'], health: false } },
  routes: [
    { path: '/', respond: { body: 'here' } },
    { path: '/gone', service: 'gone' },
  ],
  requestId: { respond: true },
  accessLog: { destination: 'access.log' },
};

async function linesOf(path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

test('a request is found again in the log, by why, and in the metrics', async () => {
  await using node = await startNode({ config });
  const answer = await ask(node.url, '/gone?password=x', { headers: { host: 'shop.example' } });
  assert.equal(answer.status, 503);
  const requestId = String(answer.headers['x-request-id']);
  assert.equal(answer.json().requestId, requestId);

  const why = await runAntipode(['why', requestId, '--admin', node.admin]);
  assert.equal(why.status, 0, why.err);
  assert.match(why.out, /^entry {2}\S+Z {2}GET shop\.example\/gone$/m);
  assert.match(why.out, /^ {2}answered 503 by the edge \(unreachable: .*ECONNREFUSED.*\) after /m);
  assert.match(why.out, /^ {2}gone\/1 .* no connection$/m);
  const unknown = await runAntipode(['why', 'nobody', '--admin', node.admin]);
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /no request "nobody" is remembered/);
  const would = await runAntipode(['why', '/gone', '--admin', node.admin]);
  assert.match(would.out, /^\/gone: route \/gone, service gone\n/);

  const log = join(node.folder, 'access.log');
  await until(async () => (await linesOf(log)).length === 1, 'a line');
  const [line] = await linesOf(log);
  assert.deepEqual(
    [line!.requestId, line!.path, line!.query, line!.status, line!.problem, line!.tries],
    [requestId, '/gone', '?password=[redacted]', 503, 'unreachable', 1],
  );

  const series = readPrometheusText((await ask(node.admin, '/metrics')).body);
  const value = (name: string, labels: Readonly<Record<string, string>>) =>
    series.find(
      (each) => each.name === name && Object.entries(labels).every(([key, text]) => each.labels[key] === text),
    )?.value;
  assert.equal(value('antipode_requests_total', { route: '/gone', status_class: '5xx' }), 1);
  assert.equal(value('antipode_endpoint_errors_total', { endpoint: 'gone/1' }), 1);
  assert.equal(value('antipode_request_duration_seconds_count', { route: '/gone' }), 1);
});

test('a log that was moved away goes on in a new file after SIGHUP, and no line is lost', async () => {
  await using node = await startNode({ config });
  const [log, moved] = [join(node.folder, 'access.log'), join(node.folder, 'access.log.1')];
  let asked = 0;
  const askOnce = async () => {
    asked++;
    assert.equal((await ask(node.url, '/')).status, 200);
  };
  await askOnce();
  await until(async () => (await linesOf(log)).length === 1, 'a line');
  await rename(log, moved);
  await askOnce();
  node.program.kill('SIGHUP');
  await until(async () => {
    await askOnce();
    return (await linesOf(log)).length > 0;
  }, 'a new file');
  await until(async () => (await linesOf(log)).length + (await linesOf(moved)).length === asked, 'every line');
  assert.equal(node.program.log.filter(({ event }) => event === 'accesslog.failed').length, 0);
});

test('ends with every line written; a log to stdout keeps away from the addresses of --json', async () => {
  const { accessLog: _, ...rest } = config;
  const node = await startNode({ config: { ...rest, accessLog: true } });
  for (let asked = 0; asked < 20; asked++) await ask(node.url, '/');
  await node[Symbol.asyncDispose]();
  assert.equal(node.program.log.filter(({ msg }) => msg === 'request').length, 20);
  assert.equal(node.program.out.trimEnd().split('\n').length, 1);
});
