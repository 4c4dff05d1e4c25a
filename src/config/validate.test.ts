import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { validateWorld } from './validate.ts';

/** The faults as one reads them. */
function faults(config: unknown): string[] {
  return validateWorld(config).faults.map(({ path, message }) => `${path}: ${message}`);
}

const endpoints = ['http://127.0.0.1:3000'];
const services = { app: { endpoints } };
const routes = [{ path: '/', service: 'app' }];

test('takes the smallest useful config', () => {
  assert.deepEqual(faults({ listen: { http: 8080 }, services, routes }), []);
});

test('asks for balancers to trust where only they get in', () => {
  const listen = { http: 8080, proxyProtocol: true };
  assert.deepEqual(faults({ listen, services, routes }), [
    'trustedProxies: missing; with listen.proxyProtocol nobody else gets in: list the addresses of the load balancers',
  ]);
  assert.deepEqual(faults({ listen, services, routes, trustedProxies: ['10.0.0.0/8'] }), []);
});

test('tells every fault at once, those of the schema and those between the parts', () => {
  assert.deepEqual(
    faults({
      listen: { http: 8080, admin: '0.0.0.0:8080' },
      regions: { eu: { location: 'aws:eu-west-9', primary: true }, us: { location: 'aws:us-east-1', primary: true } },
      services: { app: { endpoints: [{ url: 'http://127.0.0.1:3000', wieght: 300 }] }, 'no id': { run: 'a.js' } },
      routes: [{ path: '/', service: 'ap' }, { path: '/' }],
      zork: 1,
    }).map((line) => line.slice(0, line.indexOf(':'))),
    [
      'regions.eu.location',
      'services.app.endpoints[0].wieght',
      'zork',
      'services["no id"]',
      'listen.admin',
      'adminToken',
      'regions',
      'routes[0].service',
      'routes[1]',
      'routes[1]',
    ],
  );
});

test('a fault in one place does not hide a fault in the same object', () => {
  assert.deepEqual(faults({ services, routes: [{ path: 'x', methods: [], service: 'ap', rety: {} }] }), [
    "routes[0].path: 'x' is not allowed; give the start of paths, such as '/api', without query, dot segments, needless escapes or patterns ('/api/*', '/:id'); write '/x'",
    "routes[0].methods: an empty list is not allowed; give a list of at least one method in capitals, such as 'GET'",
    "routes[0].rety: unknown key; did you mean 'retry'?",
    "routes[0].service: there is no service 'ap'; did you mean 'app'?",
  ]);
});

const cases: readonly (readonly [title: string, config: object, ...expected: string[]])[] = [
  ['nothing at all', [], ': an empty list is not allowed; give an object with at least `routes`'],
  ['no routes', { services }, 'routes: missing; give a list of at least one route'],
  [
    'an unknown key that is near no known one',
    { services, routes, geo: { zork: 1 } },
    'geo.zork: unknown key; known here: database',
  ],
  [
    'a wrong value that is near an allowed one',
    { services: { app: { endpoints, balance: 'least-requst' } }, routes },
    "services.app.balance: 'least-requst' is not allowed; give 'round-robin', 'least-request', 'random', 'ip-hash', 'ring-hash', 'maglev' or 'peak-ewma', or an object with `policy` and options; did you mean 'least-request'?",
  ],
  [
    'an option of another policy',
    { services: { app: { endpoints, balance: { policy: 'maglev', choices: 2 } } }, routes },
    'services.app.balance.choices: unknown key; known here: policy, loadFactor',
  ],
  [
    'a policy that does not exist',
    { services: { app: { endpoints, balance: { policy: 'magleb' } } }, routes },
    "services.app.balance.policy: 'magleb' is not allowed; give 'round-robin', 'random', 'ip-hash', 'least-request', 'ring-hash', 'maglev' or 'peak-ewma'; did you mean 'maglev'?",
  ],
  [
    'a wrong type in one of two shapes',
    { services: { app: { endpoints: [{ url: 5, weight: 300 }, 7] } }, routes },
    "services.app.endpoints[0].url: 5 is not allowed; give an origin such as 'http://10.0.0.1:3000', without path or query; write 'http://127.0.0.1:5'",
    'services.app.endpoints[0].weight: 300 is not allowed; give a number from 0 to 256',
    "services.app.endpoints[1]: 7 is not allowed; give an origin such as 'http://10.0.0.1:3000', or an object with `url`; write 'http://127.0.0.1:7'",
  ],
  [
    'a duration out of bounds, without unit, negative',
    { services, routes, limits: { headTimeout: '30d', idleTimeout: '5', keepaliveTimeout: -1 } },
    ...["headTimeout: '30d'", 'keepaliveTimeout: -1', "idleTimeout: '5'"].map(
      (seen) =>
        `limits.${seen} is not allowed; give a duration such as '500ms', '5s' or '2m', or milliseconds; 1ms to 24d`,
    ),
  ],
  [
    'a size out of bounds',
    { services, routes, limits: { headSize: '2MiB' } },
    "limits.headSize: '2MiB' is not allowed; give a size such as '16KiB' or '1MiB', or bytes; 1KiB to 1MiB",
  ],
  [
    'a header field that frames the message',
    { routes: [{ path: '/', respond: { headers: { 'Content-Length': '5' } } }] },
    'routes[0].respond.headers.Content-Length: the key is not allowed; give the name of a header field that does not frame the message',
  ],
  [
    'ids that cannot stand in a header or a path',
    { services: { '1a': { endpoints }, 'b/c': { endpoints } }, routes: [{ path: '/', respond: {} }] },
    ...['services["1a"]', 'services["b/c"]'].map(
      (path) => `${path}: is no id; give a letter, then letters, digits, '.', '_' or '-', at most 63 in all`,
    ),
  ],
  [
    'two listeners on one port',
    { listen: { http: '127.0.0.1:4000' }, routes: [{ path: '/', respond: {} }] },
    'listen.admin: 127.0.0.1:4000 is taken by listen.http; give another port, or false',
  ],
  [
    'an admin API that others can reach, on every address',
    { listen: { admin: '0.0.0.0:4000' }, routes: [{ path: '/', respond: {} }] },
    'adminToken: missing; the admin API on 0.0.0.0:4000 can be reached by others, so it needs a token',
  ],
  [
    'an admin API that others can reach',
    { listen: { admin: '10.0.0.1:4000' }, routes: [{ path: '/', respond: {} }] },
    'adminToken: missing; the admin API on 10.0.0.1:4000 can be reached by others, so it needs a token',
  ],
  [
    'a network that is none',
    { trustedProxies: ['10.0.0.0/8', '10.0.0.0/33', '::1', 5], routes: [{ path: '/', respond: {} }] },
    "trustedProxies[1]: '10.0.0.0/33' is not allowed; give an address or a network such as '10.0.0.0/8' or 'fd00::/8'",
    "trustedProxies[3]: 5 is not allowed; give an address or a network such as '10.0.0.0/8' or 'fd00::/8'",
  ],
  [
    'two primaries',
    {
      regions: { eu: { location: 'aws:eu-west-1', primary: true }, us: { location: 'aws:us-east-1', primary: true } },
      routes: [{ path: '/', respond: {} }],
    },
    "regions: 'eu' and 'us' are primary; make one of them primary",
  ],
  [
    'a cloud region that does not exist',
    { regions: { eu: { location: 'aws:eu-wst-1' } }, routes: [{ path: '/', respond: {} }] },
    "regions.eu.location: 'aws:eu-wst-1' is not allowed; give a cloud region such as 'aws:us-east-1' or 'gcp:europe-west3', or { lat, lon } in degrees; did you mean 'aws:eu-west-1'?",
  ],
  [
    'a service from nowhere, and one from two places',
    { services: { a: {}, b: { run: 'b.js', endpoints } }, routes: [{ path: '/', respond: {} }] },
    'services.a: nothing says where it runs; give exactly one of run, endpoints and discover',
    'services.b: run and endpoints cannot stand together; give exactly one of run, endpoints and discover',
  ],
  [
    'a script and a command at once, neither, and what is for Node alone',
    {
      services: {
        a: { run: { script: 'a.js', command: ['a'] } },
        b: { run: { args: ['b'] } },
        c: { run: { command: ['c'], nodeArgs: ['--inspect'], ready: 'message' } },
      },
      routes: [{ path: '/', respond: {} }],
    },
    'services.a.run: script and command cannot stand together; give exactly one of script and command',
    'services.b.run: nothing says what runs; give exactly one of script and command',
    'services.c.run.nodeArgs: is for Node alone; leave it out, or give a script',
    "services.c.run.ready: only Node has process.send; 'listening' is what a command can do",
  ],
  [
    'workers of nothing, and more at least than at most',
    {
      services: { a: { endpoints, workers: 2 }, b: { run: 'b.js', workers: { min: 3, max: 2 } } },
      routes: [{ path: '/', respond: {} }],
    },
    'services.a.workers: workers are processes of `run`, which is not given',
    'services.b.workers: min 3 is more than max 2; give max at least min',
  ],
  [
    'scaling and memory of nothing',
    { services: { a: { endpoints, scaling: {}, memory: { soft: '1GiB' } } }, routes: [{ path: '/', service: 'a' }] },
    'services.a.scaling: scaling is of processes of `run`, which is not given',
    'services.a.memory: memory is of processes of `run`, which is not given',
  ],
  [
    'figures of processes in the wrong order',
    {
      services: {
        a: { run: 'a.js', scaling: { down: 0.8 }, memory: { soft: '1GiB', hard: '1024MiB' } },
        b: { run: 'b.js', scaling: { down: 0.1, up: 0.15 }, memory: { soft: '1GB', hard: '1GiB' } },
      },
      routes: [{ path: '/', service: 'a' }],
    },
    'services.a.scaling: down 0.8 is not less than up 0.8; give down less than up',
    'services.a.memory: soft is not less than hard; give soft less than hard',
  ],
  [
    'one address twice',
    { services: { app: { endpoints: ['http://a:80', { url: 'http://A/' }] } }, routes },
    'services.app.endpoints[1]: is the same address as endpoints[0]; give each once, with a weight',
  ],
  [
    'a route to nothing, and one to two things',
    { services, routes: [{ path: '/a' }, { path: '/b', service: 'app', redirect: { to: '/' } }] },
    'routes[0]: nothing says what it does; give exactly one of service, redirect, respond, files and compose',
    'routes[1]: service and redirect cannot stand together; give exactly one of service, redirect, respond, files and compose',
  ],
  [
    'a route to a service that is near none',
    { services, routes: [{ path: '/', service: 'checkout' }] },
    "routes[0].service: there is no service 'checkout'; services here: app",
  ],
  ['a route without services', { routes }, "routes[0].service: there is no service 'app'; there are no services"],
  [
    'a route that can never be reached',
    { services, routes: [{ ...routes[0], path: 'x' }, ...routes, ...routes] },
    "routes[0].path: 'x' is not allowed; give the start of paths, such as '/api', without query, dot segments, needless escapes or patterns ('/api/*', '/:id'); write '/x'",
    'routes[2]: can never be reached: routes[1] takes all its requests',
  ],
  [
    'a route that can never be reached on one host',
    {
      services,
      routes: [
        { ...routes[0], host: ['a.example', 'b.example'] },
        { ...routes[0], host: 'b.example' },
      ],
    },
    'routes[1]: can never be reached for b.example: routes[0] takes all its requests',
  ],
];

for (const [title, config, ...expected] of cases) {
  test(`tells what is wrong: ${title}`, () => assert.deepEqual(faults(config), expected));
}

test('says nothing about a port that is free to collide', () => {
  assert.deepEqual(faults({ listen: { http: 0, admin: 0 }, services, routes }), []);
  assert.deepEqual(faults({ listen: { http: 4000, admin: false }, services, routes }), []);
});

test('never shows a secret, not even under a misspelt key', () => {
  const secret = 'hunter2';
  const run = { script: 'a.js', env: { PASSWORD: [secret] } };
  const url = `http://user:${secret}@a:1`;
  const text = JSON.stringify(
    faults({ adminToken: secret, adminTokn: secret, services: { a: { run }, b: { endpoints: [url] } }, routes }),
  );
  assert.match(text, /adminToken: \(hidden\) is not allowed/);
  assert.match(text, /did you mean 'adminToken'/);
  assert.match(text, /http:\/\/…@a:1/);
  assert.doesNotMatch(text, /hunter2/);
});

test('finds a world or a fault in anything, and never throws', () => {
  const key = fc.constantFrom(
    'listen',
    'http',
    'admin',
    'regions',
    'services',
    'routes',
    'run',
    'endpoints',
    'url',
    'a',
  );
  const { config } = fc.letrec((tie) => ({
    leaf: fc.oneof(
      fc.constantFrom(undefined, null, 0, -1, true, '', '/', '*', 'a:1', 'http://[', Number.NaN),
      fc.string(),
    ),
    config: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      tie('leaf'),
      fc.array(tie('config'), { maxLength: 3 }),
      fc.dictionary(key, tie('config'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(config, (value) => {
      const validation = validateWorld(value);
      assert.notEqual('world' in validation, validation.faults.length > 0);
    }),
    { numRuns: 500 },
  );
});
