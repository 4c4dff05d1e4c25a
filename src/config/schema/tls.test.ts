import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { certificateFiles } from '../../../test/support/certificates.ts';
import { temporaryFolder } from '../../../test/support/index.ts';
import { tlsDefaults } from '../../edge/index.ts';
import { loadWorld } from '../load-world.ts';
import { resolveWorld } from '../resolve.ts';
import { validateWorld } from '../validate.ts';
import type { WorldInput } from './index.ts';

const routes = [{ path: '/', respond: {} }] as const;
const certificates = [{ cert: 'shop.pem', key: 'shop.key' }];

function faults(config: unknown): string[] {
  return validateWorld(config).faults.map(({ path, message }) => `${path}: ${message}`);
}

function resolved(config: WorldInput) {
  const validation = validateWorld(config);
  assert.deepEqual(validation.faults, []);
  return resolveWorld((validation as Extract<typeof validation, { world: unknown }>).world, '/etc/shop');
}

describe('TLS for clients', () => {
  test('is as safe as it can be where only certificates are given, and listens', () => {
    const { listen, tls } = resolved({ tls: { certificates }, routes });
    assert.deepEqual(listen.https, { host: '0.0.0.0', port: 8443 });
    assert.deepEqual(tls, {
      certificates: [{ cert: '/etc/shop/shop.pem', key: '/etc/shop/shop.key' }],
      minVersion: tlsDefaults.minVersion,
      ciphers: tlsDefaults.ciphers,
      unknownName: 'default',
      clientCertificates: undefined,
      hsts: '',
      redirectPort: 'listening',
    });
  });

  test('is what it is told to be', () => {
    const { listen, tls } = resolved({
      listen: { https: '127.0.0.1:443' },
      tls: {
        certificates,
        minVersion: 'TLSv1.3',
        unknownName: 'refuse',
        clientCertificates: { ca: '/ca.pem', mode: 'optional' },
        hsts: { maxAge: '180d', includeSubDomains: true, preload: true },
        redirectHttp: { port: 443 },
      },
      routes,
    });
    assert.deepEqual(listen.https, { host: '127.0.0.1', port: 443 });
    assert.equal(tls?.hsts, 'max-age=15552000; includeSubDomains; preload');
    assert.equal(tls?.redirectPort, 443);
    assert.deepEqual(tls?.clientCertificates, { ca: '/ca.pem', mode: 'optional' });
    assert.equal(resolved({ tls: { certificates, redirectHttp: false }, routes }).tls?.redirectPort, false);
  });

  for (const [what, config, ...expected] of [
    [
      'a secure address without certificates',
      { listen: { https: 8443 }, routes },
      'tls: missing; listen.https needs certificates: give tls.certificates',
    ],
    [
      'a secure address that is taken',
      { listen: { http: 8443 }, tls: { certificates }, routes },
      'listen.https: 0.0.0.0:8443 is taken by listen.http; give another port',
    ],
    [
      'ciphers nobody knows, and a version nobody should speak',
      { tls: { certificates, ciphers: 'ROT13', minVersion: 'TLSv1' }, routes },
      "tls.minVersion: 'TLSv1' is not allowed; give 'TLSv1.2' or 'TLSv1.3'",
      "tls.ciphers: 'ROT13' is not allowed; give ciphers that OpenSSL knows, such as 'ECDHE-RSA-AES128-GCM-SHA256'",
    ],
    [
      'a certificate without its key',
      { tls: { certificates: [{ cert: 'a.pem' }] }, routes },
      'tls.certificates[0].key: missing; give a text',
    ],
  ] as const) {
    test(`does not take ${what}`, () => assert.deepEqual(faults(config), expected));
  }
});

describe('TLS to endpoints', () => {
  const route = [{ path: '/', service: 'app' }] as const;

  test('is spoken where the address says so, as the service says', () => {
    const pin = `sha256/${'A'.repeat(43)}=`;
    const { services } = resolved({
      services: { app: { endpoints: ['https://a', 'https://b:8443'], tls: { ca: 'ca.pem', pins: [pin] } } },
      routes: route,
    });
    const [app] = services;
    assert.deepEqual(app?.source.kind === 'endpoints' && app.source.endpoints.map(({ address }) => address), [
      { host: 'a', port: 443, tls: true },
      { host: 'b', port: 8443, tls: true },
    ]);
    assert.deepEqual(app?.tls, {
      ca: '/etc/shop/ca.pem',
      serverName: undefined,
      pins: [pin],
      cert: undefined,
      key: undefined,
      verify: true,
    });
  });

  for (const [what, app, ...expected] of [
    [
      'settings for endpoints without it',
      { endpoints: ['http://a'], tls: {} },
      'services.app.tls: no endpoint is reached by TLS; write their addresses with https://',
    ],
    [
      'settings for processes',
      { run: 'a.js', tls: {} },
      'services.app.tls: processes of `run` are reached without TLS; leave it out',
    ],
    [
      'half a certificate',
      { endpoints: ['https://a'], tls: { key: 'a.key' } },
      'services.app.tls.cert: missing; a certificate and its key come together',
    ],
    [
      'one address twice',
      { endpoints: ['https://a', 'https://a:443/', 'http://a'] },
      'services.app.endpoints[1]: is the same address as endpoints[0]; give each once, with a weight',
    ],
  ] as const) {
    test(`does not take ${what}`, () => assert.deepEqual(faults({ services: { app }, routes: route }), expected));
  }
});

test('finds certificates that could not be served before anything starts', async () => {
  await using folder = await temporaryFolder('certificates');
  const put = (name: 'shop' | 'wildcard' | 'expired', ending: 'cert' | 'key', as: string) =>
    copyFile(certificateFiles(name)[ending], join(folder.path, as));
  await put('shop', 'cert', 'shop.pem');
  await put('wildcard', 'key', 'other.key');
  await put('expired', 'cert', 'old.pem');
  await put('expired', 'key', 'old.key');
  await writeFile(join(folder.path, 'ca.pem'), 'nobody');
  const config = {
    tls: {
      certificates: [
        { cert: 'shop.pem', key: 'other.key' },
        { cert: 'old.pem', key: 'old.key' },
        { cert: 'gone.pem', key: 'gone.key' },
      ],
      clientCertificates: { ca: 'ca.pem' },
    },
    routes,
  };
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify(config));
  const at = (file: string) => join(folder.path, file);
  await assert.rejects(loadWorld({ cwd: folder.path }), {
    code: 'ERR_CONFIG_INVALID',
    message: `antipode.config.json has 5 faults
  1. tls.certificates[0]: the key in ${at('other.key')} is not that of the certificate in ${at('shop.pem')}: name the two files that were made together
  2. tls.certificates[1]: the certificate in ${at('old.pem')} expired at 2021-01-01T00:00:00.000Z: put a good one in its place
  3. tls.certificates[2].cert: 'gone.pem' does not exist; looked for ${at('gone.pem')}
  4. tls.certificates[2].key: 'gone.key' does not exist; looked for ${at('gone.key')}
  5. tls.clientCertificates.ca: ${at('ca.pem')} holds no certificate of an authority: give a PEM file with one or more`,
  });
});
