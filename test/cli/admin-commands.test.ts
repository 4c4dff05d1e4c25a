import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { renderPast } from '../../src/cli/render-past.ts';
import { renderStatus } from '../../src/cli/render-status.ts';
import { renderWhy } from '../../src/cli/render-why.ts';
import { configRefused, LogBook, loadAdminApi } from '../../src/control/index.ts';
import { AntipodeError } from '../../src/core/index.ts';
import { CliProgram } from '../support/cli-program.ts';
import { freePort } from '../support/free-port.ts';
import { endpointIds, pastId, SampleSource } from '../support/sample-source.ts';

const { ControlServer } = await loadAdminApi();

const token = 'correct-horse-battery-staple';
const program = new CliProgram();
const antipode: CliProgram['run'] = (argv, env) => program.run(argv, env);
const source = new SampleSource();
const server = new ControlServer({ source, port: 0 });
const guarded = new ControlServer({ source, port: 0, token });
let env: Readonly<Record<string, string>>;
let guardedUrl: string;

before(async () => {
  env = { ANTIPODE_ADMIN: (await server.listen()).url };
  guardedUrl = (await guarded.listen()).url;
});
after(() => {
  program[Symbol.dispose]();
  return Promise.all([server.close(), guarded.close()]);
});

test('status prints tables, and JSON for another program', async () => {
  const quiet = new SampleSource();
  await using own = new ControlServer({ source: quiet, port: 0 });
  const { url } = await own.listen();
  assert.deepEqual(await antipode(['status', '--admin', url]), {
    status: 0,
    out: renderStatus(quiet.status()),
    err: '',
  });
  const json = await antipode(['status', '--admin', url, '--json']);
  assert.deepEqual(JSON.parse(json.out), quiet.status());
});

test('the program itself: status --watch follows the world, says when it goes away and ends with 1', async () => {
  const watched = new SampleSource();
  const leaving = new ControlServer({ source: watched, port: 0 });
  const { url } = await leaving.listen();
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@antipode/source', main, 'status', '--watch', '--admin', url]);
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  await once(child.stdout, 'data');
  watched.drainRegion('eu-west');
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  assert.match(line, /region\.draining eu-west: ordered by the admin API\n$/);
  const ended = once(child, 'close');
  await leaving.close();
  assert.equal((await ended)[0], 1);
  assert.match(err, /^antipode: the world at .+ went away \(ERR_ADMIN_UNREACHABLE\)\n$/);
});

test('top looks for a second and says what every endpoint did', async () => {
  const { out, status } = await antipode(['top', '--once'], env);
  assert.equal(status, 0);
  assert.match(
    out,
    /^sample: \d+ requests\/s\n\nREGION .*\nservice api: 0 requests\/s, 0 errors\/s\nENDPOINT +STATE +REQ\/S /s,
  );
});

test('reload shows what has changed, and a config with a fault is named as such', async () => {
  source.changes = ["  name: 'a' → 'b'", '+ routes["/x"]: an object'];
  const reload = ['reload', '--config-only'];
  const { out } = await antipode(reload, env);
  assert.equal(out, `in force: 2 changes\n${source.changes.join('\n')}\n`);
  const { changes } = source;
  const json = JSON.parse((await antipode([...reload, '--json'], env)).out);
  assert.deepEqual(json, { changes, started: [], stopped: [], restarts: [] });
  source.changes = [];
  assert.equal((await antipode(reload, env)).out, 'the config has not changed\n');
  assert.deepEqual(source.orders, []);
  source.fault = configRefused(
    new AntipodeError('ERR_CONFIG_INVALID', 'antipode.config.ts has a fault\n  1. name: wrong'),
  );
  const refused = await antipode(['reload'], env);
  source.fault = undefined;
  assert.equal(refused.status, 2);
  assert.match(refused.err, /antipode.config.ts has a fault .*\n {2}1\. name: wrong\n$/);
});

test('reload restarts what the new config has not started anew, and nothing when the config is refused', async () => {
  using orders = ordersOf(source);
  const { out, status } = await antipode(['reload'], env);
  assert.equal(status, 0);
  assert.match(
    out,
    /^the config has not changed; every worker gets a new process\n(?:web: .+\n)*web: 2 new workers after 5\.3 s, generation 3\n$/,
  );
  const { restarts } = JSON.parse((await antipode(['reload', '--json'], env)).out);
  assert.deepEqual(restarts, [{ service: 'web', generation: 3, replaced: 2, tookMs: 5_340 }]);
  source.started = ['web'];
  assert.equal((await antipode(['reload'], env)).out, 'the config has not changed\n');
  source.stopped = [{ service: 'web', reason: 'the old workers go on: exited with code 3' }];
  const stopped = await antipode(['reload'], env);
  assert.deepEqual([stopped.status, stopped.out], [1, 'the config has not changed\n']);
  assert.match(stopped.err, /the new config is in force, but the old workers go on: exited with code 3/);
  source.started = [];
  source.stopped = [];
  source.fault = configRefused(new AntipodeError('ERR_CONFIG_INVALID', 'a fault'));
  const refused = await antipode(['reload'], env);
  assert.deepEqual([refused.status, refused.err], [2, 'antipode: a fault (ERR_CONFIG_INVALID)\n']);
  source.fault = undefined;
  assert.deepEqual(orders.given, ['reload', 'reload']);
});

test('reload of a service restarts that one, and says why it was stopped', async () => {
  using orders = ordersOf(source);
  const { out } = await antipode(['reload', 'web'], env);
  assert.match(out, /^(?:web: .+\n)*web: 2 new workers after 5\.3 s, generation 3\n$/);
  source.trouble = 'the old workers go on: exited with code 1';
  const stopped = await antipode(['reload', 'web', '--json'], env);
  source.trouble = undefined;
  assert.deepEqual(stopped, {
    status: 1,
    out: '',
    err: 'antipode: the old workers go on: exited with code 1 (ERR_ADMIN_REFUSED)\n',
  });
  assert.match((await antipode(['reload', 'api'], env)).err, /service api has no processes here/);
  const unknown = await antipode(['reload', 'webb'], env);
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /no service is called "webb"; did you mean web\?/);
  assert.equal((await antipode(['reload', 'web', '--config-only'], env)).status, 2);
  assert.deepEqual(orders.given, ['reload', 'reload']);
});

test('scale sets a number of workers, and names the bounds', async () => {
  using orders = ordersOf(source);
  assert.equal((await antipode(['scale', 'web=3'], env)).out, 'web: 3 workers, there were 2\n');
  assert.equal((await antipode(['scale', 'web=4'], env)).out, 'web: 4 workers, there were 2; 3 of them ready\n');
  const json = JSON.parse((await antipode(['scale', 'web=1', '--json'], env)).out);
  assert.deepEqual(json, { service: 'web', from: 2, to: 1, ready: 1 });
  const beyond = await antipode(['scale', 'web=5'], env);
  assert.equal(beyond.status, 1);
  assert.match(beyond.err, /service web has 1 to 4 workers/);
  assert.match(
    (await antipode(['scale', 'web=0'], env)).err,
    /web: 0 is not allowed; give a whole number from 1 to 256;/,
  );
  for (const wrong of ['web', 'web=', '=3', 'web=-1', 'web=257']) {
    assert.equal((await antipode(['scale', wrong], env)).status, 2, wrong);
  }
  assert.deepEqual(orders.given, ['scale 3', 'scale 4', 'scale 1']);
});

test('stop has the node end, and waits until it is gone', async () => {
  const ending = new SampleSource();
  const own = new ControlServer({ source: ending, port: 0 });
  const { url } = await own.listen();
  const order = ending.stop.bind(ending);
  // As `start` does: the admin API ends last, and its answers before it.
  ending.stop = () => {
    setImmediate(() => own.close());
    return order();
  };
  const stopped = await antipode(['stop', '--admin', url]);
  assert.deepEqual(stopped, { status: 0, out: 'sample: stopping\nsample: stopped\n', err: '' });
  assert.equal((await antipode(['stop', '--admin', url])).status, 1);
});

test('purge takes a tag, a URL, the start of URLs, or all', async () => {
  const orders = [['products'], ['https://a.example/x'], ['https://a.example/img/*'], ['--all']];
  for (const order of orders) assert.equal((await antipode(['purge', ...order], env)).status, 0);
  assert.deepEqual(source.purges, [
    { tag: 'products' },
    { url: 'https://a.example/x' },
    { prefix: 'https://a.example/img/' },
    { all: true },
  ]);
  assert.equal((await antipode(['purge', 'a'], env)).out, 'purged: 5 resources\n');
  for (const wrong of [[], ['a', '--all'], ['/a.css']])
    assert.equal((await antipode(['purge', ...wrong], env)).status, 2);
});

test('why tells what became of a request, and where another one would go', async () => {
  const past = await antipode(['why', pastId], env);
  assert.equal(past.out, renderPast(source.past(pastId)));
  assert.deepEqual(JSON.parse((await antipode(['why', pastId, '--json'], env)).out), source.past(pastId));
  const unknown = await antipode(['why', 'a/b?c'], env);
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /no request "a\/b\?c" is remembered: .+ \(ERR_CLI_TARGET\)\n$/);
  const url = 'https://shop.example/cart';
  for (const asked of ['/cart', url]) {
    assert.equal((await antipode(['why', asked], env)).out, renderWhy(source.why({ url: asked })));
  }
  for (const asked of [['POST /cart'], ['post', '/cart'], ['/cart', '--method', 'POST']]) {
    const { out } = await antipode(['why', ...asked], env);
    assert.equal(out, renderWhy(source.why({ url: '/cart', method: 'POST' })), asked.join());
  }
  assert.match((await antipode(['why', 'GET cart'], env)).err, /"GET cart" is no request: .+ \(ERR_CLI_WHY\)/);
  const json = await antipode(['why', url, '--client', 'DE', '--json'], env);
  assert.deepEqual(JSON.parse(json.out), source.why({ url, client: 'DE' }));
});

test('logs says where no line can come', async () => {
  const own = new SampleSource({ logs: new LogBook() });
  await using world = new ControlServer({ source: own, port: 0 });
  const where = { ANTIPODE_ADMIN: (await world.listen()).url };
  assert.deepEqual(await antipode(['logs', 'api'], where), {
    status: 0,
    out: '',
    err: 'antipode: api has no processes here whose lines could be shown\n',
  });
  assert.equal((await antipode(['logs'], where)).err, '');
});

test('logs prints the last lines as the log of a node does, or as JSON, of whom it is asked for', async () => {
  const at = Date.parse('2026-01-02T03:04:05.678Z');
  const logs = new LogBook({ now: () => at });
  const own = new SampleSource({ logs });
  await using noted = new ControlServer({ source: own, port: 0 });
  const where = { ANTIPODE_ADMIN: (await noted.listen()).url };
  logs.add({ service: 'web', worker: 1, pid: 4711, stream: 'stdout', text: 'listening' });
  logs.add({ region: 'eu-west', service: 'api', worker: 2, stream: 'stderr', text: '\u001b[2Jgone' });
  const lines = ['03:04:05.678  web/1 | listening\n', '03:04:05.678  eu-west/api/2 | ·[2Jgone\n'] as const;
  assert.deepEqual(await antipode(['logs'], where), { status: 0, out: lines.join(''), err: '' });
  for (const asked of [['web'], ['--worker', '1'], ['--stream', 'stdout'], ['web', '-n', '5']]) {
    assert.equal((await antipode(['logs', ...asked], where)).out, lines[0]);
  }
  assert.equal((await antipode(['logs', '--region', 'eu-west'], where)).out, lines[1]);
  assert.equal((await antipode(['logs', '-n', '0'], where)).out, '');
  const json = await antipode(['logs', 'web', '--json'], where);
  assert.deepEqual(JSON.parse(json.out), logs.last(9, { service: 'web' })[0]);
  for (const wrong of [['wbe'], ['-n', 'x'], ['--stream', 'out']]) {
    assert.equal((await antipode(['logs', ...wrong], where)).status, 2);
  }
});

test('drain and undrain take a region or an endpoint, and say when nothing changed', async () => {
  const [id] = endpointIds;
  assert.deepEqual(await antipode(['drain', id], env), { status: 0, out: `${id}: draining\n`, err: '' });
  assert.ok(source.draining.has(id));
  assert.equal((await antipode(['drain', `endpoint:${id}`], env)).out, `${id}: draining already\n`);
  assert.equal((await antipode(['undrain', id], env)).out, `${id}: healthy\n`);
  assert.equal(source.draining.size, 0);
  const region = await antipode(['drain', 'region:eu-west', '--json'], env);
  assert.deepEqual(JSON.parse(region.out), { target: 'eu-west', state: 'draining', changed: true });
  assert.equal((await antipode(['undrain', 'eu-west'], env)).out, 'eu-west: up\n');
});

test('drain of an unknown target is wrong use and lists the known ones', async () => {
  const { status, out, err } = await antipode(['drain', 'eu-wst'], env);
  assert.equal(status, 2);
  assert.equal(out, '');
  assert.match(
    err,
    /^antipode: no region or endpoint is called "eu-wst"; did you mean eu-west\? there are \(ERR_CLI_TARGET\):/,
  );
  for (const known of ['region:us-east', 'region:eu-west', ...endpointIds]) assert.ok(err.includes(known), err);
});

test('kill, revive, cut, heal and slow break the world and mend it', async () => {
  assert.equal((await antipode(['kill', 'us-east'], env)).out, 'us-east: down\n');
  assert.equal(source.regions.get('us-east'), 'down');
  assert.equal((await antipode(['revive', 'us-east'], env)).out, 'us-east: up\n');
  assert.equal((await antipode(['cut', 'us-east', 'eu-west'], env)).out, 'eu-west~us-east: cut\n');
  assert.deepEqual(await antipode(['cut', 'us-east', 'us-east'], env), {
    status: 2,
    out: '',
    err: 'antipode: there is no link from us-east to itself: name two different regions (ERR_CLI_TARGET)\n',
  });
  assert.equal(source.cutLinks.size, 1);
  assert.equal((await antipode(['heal', 'us-east', 'eu-west'], env)).status, 0);
  assert.equal(source.cutLinks.size, 0);
  assert.equal((await antipode(['slow', 'eu-west', '1.5s'], env)).status, 0);
  assert.equal(source.extraMs.get('eu-west'), 1500);
});

test('a refusal is one line: 1 when the world says no, 2 when the name is wrong', async () => {
  const refused = await antipode(['revive', 'eu-west'], env);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /^antipode: the region eu-west is up: .+ \(ERR_ADMIN_REFUSED\)\n$/);
  const unknown = await antipode(['kill', 'mars'], env);
  assert.equal(unknown.status, 2);
  assert.match(unknown.err, /^antipode: no region is called "mars"; known: us-east, eu-west \(ERR_CLI_TARGET\)\n$/);
});

test('a world in production cannot be broken on purpose', async () => {
  await using plain = new ControlServer({ source: new SampleSource({ isDev: false }), port: 0 });
  const { status, err } = await antipode(['kill', 'eu-west', '--admin', (await plain.listen()).url]);
  assert.equal(status, 1);
  assert.match(err, /^antipode: this world cannot be broken on purpose: only one that antipode dev started takes kill/);
});

test('the token comes from the variable or the option', async () => {
  const without = await antipode(['status', '--admin', guardedUrl]);
  assert.equal(without.status, 1);
  assert.match(without.err, /^antipode: the world at .+ wants its token: set ANTIPODE_ADMIN_TOKEN or give --token/);
  assert.equal((await antipode(['status', '--admin', guardedUrl, '--token', token])).status, 0);
  assert.equal((await antipode(['status', '--admin', guardedUrl], { ANTIPODE_ADMIN_TOKEN: token })).status, 0);
});

test('no world running is one line and status 1', async () => {
  const nobody = `http://127.0.0.1:${await freePort()}`;
  for (const args of [['status'], ['status', '--watch'], ['drain', 'eu-west'], ['kill', 'eu-west']]) {
    const { status, out, err } = await antipode(args, { ANTIPODE_ADMIN: nobody });
    assert.deepEqual({ status, out }, { status: 1, out: '' }, args.join(' '));
    assert.match(err, /^antipode: no world answers at http:\/\/127\.0\.0\.1:\d+: start one with antipode dev.*\n$/);
  }
});

test('wrong use is one line and status 2', async () => {
  const cases = [
    [['drain'], /missing required argument 'target'/],
    [['kill', 'a', 'b'], /too many arguments/],
    [['slow', 'eu-west', 'fast'], /"fast" is not a duration: write '500ms'/],
    [['slow', 'eu-west', '-1s'], /unknown option '-1s'/],
    [['status', '--admin', 'localhost:4000'], /not the address of an admin API: write 'http:\/\/127\.0\.0\.1:4000'/],
    [['status', '--token', 'two words'], /a token is printable ASCII without spaces: .* \(ERR_CLI_TOKEN\)\n$/],
    [['status', '--wach'], /unknown option '--wach'/],
  ] as const;
  for (const [args, expected] of cases) {
    const { status, out, err } = await antipode(args, env);
    assert.deepEqual({ status, out }, { status: 2, out: '' }, args.join(' '));
    assert.match(err, expected);
    assert.match(err, /^antipode: [^\n]+\n$/);
  }
  const fromVariable = await antipode(['status'], { ANTIPODE_ADMIN: 'ftp://x' });
  assert.equal(fromVariable.status, 2);
  assert.match(fromVariable.err, /ANTIPODE_ADMIN/);
});

/** What is ordered of the services of a world from now on. */
function ordersOf({ orders }: SampleSource): { readonly given: readonly string[] } & Disposable {
  orders.length = 0;
  return { given: orders, [Symbol.dispose]: () => void orders.splice(0) };
}
