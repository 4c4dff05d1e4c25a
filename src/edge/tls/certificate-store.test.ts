import assert from 'node:assert/strict';
import { copyFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type CertificateName, certificateFiles } from '../../../test/support/certificates.ts';
import { type TemporaryFolder, temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { until } from '../../../test/support/until.ts';
import { type CertificateEvent, CertificateStore } from './certificate-store.ts';
import { tlsDefaults } from './tls-defaults.ts';

let folder: TemporaryFolder;
let events: CertificateEvent[];
beforeEach(async () => {
  folder = await temporaryFolder('certificates');
  events = [];
});
afterEach(() => folder[Symbol.asyncDispose]());

const pair = (name: string) => ({ cert: join(folder.path, `${name}.pem`), key: join(folder.path, `${name}.key`) });
const put = async (name: CertificateName, as: string = name) => {
  await copyFile(certificateFiles(name).cert, pair(as).cert);
  await copyFile(certificateFiles(name).key, pair(as).key);
};
const open = (certificates: readonly string[], ca?: string) =>
  CertificateStore.open({
    tls: {
      certificates: certificates.map(pair),
      minVersion: 'TLSv1.2',
      ciphers: tlsDefaults.ciphers,
      unknownName: 'default',
      clientCertificates: ca === undefined ? undefined : { ca, mode: 'require' },
    },
    onEvent: (event) => events.push(event),
    settleMs: 5,
    pollMs: 10,
  });
const told = (type: CertificateEvent['type']) => until(() => events.find((event) => event.type === type), type);

test('finds each by its names, and has the first for everybody else', async () => {
  await put('shop');
  await put('wildcard');
  const store = await open(['shop', 'wildcard']);
  assert.notEqual(store.find('www.shop.example'), undefined);
  assert.equal(store.find('shop.example'), store.find('www.shop.example'));
  assert.notEqual(store.find('a.wild.example'), store.find('shop.example'));
  assert.equal(store.find('elsewhere.example'), undefined);
  assert.equal(store.first.cert, store.certificates[0]!.cert);
  await store.close();
});

test('takes a new pair when the files change, and leaves the others as they are', async () => {
  await put('shop');
  await put('wildcard');
  const store = await open(['shop', 'wildcard']);
  let changes = 0;
  store.onChange = () => changes++;
  const before = store.find('shop.example');
  await put('shop-renewed', 'shop');
  const event = await told('reloaded');
  assert.deepEqual(event.type === 'reloaded' && event.certificate.names, ['shop.example', 'localhost', '127.0.0.1']);
  assert.notEqual(store.find('shop.example'), before);
  assert.equal(store.find('www.shop.example'), undefined);
  assert.notEqual(store.find('a.wild.example'), undefined);
  assert.ok(changes > 0);
  await store.close();
});

test('follows a link that is moved to other files, as Kubernetes moves it', async () => {
  await put('shop', 'one');
  await put('shop-renewed', 'two');
  for (const ending of ['pem', 'key']) await symlink(`one.${ending}`, join(folder.path, `live.${ending}`));
  const store = await open(['live']);
  for (const ending of ['pem', 'key']) {
    await symlink(`two.${ending}`, join(folder.path, `next.${ending}`));
    await rename(join(folder.path, `next.${ending}`), join(folder.path, `live.${ending}`));
  }
  await told('reloaded');
  assert.equal(store.find('www.shop.example'), undefined);
  await store.close();
});

for (const [what, spoil, code] of [
  ['is half written', () => writeFile(pair('shop').cert, '-----BEGIN CERTIFICATE-----\nMIIB'), 'ERR_TLS_CERTIFICATE'],
  ['has another key', () => copyFile(certificateFiles('wildcard').key, pair('shop').key), 'ERR_TLS_KEY_MISMATCH'],
  ['is gone', () => rm(pair('shop').cert), 'ERR_TLS_FILE'],
  ['has expired', () => put('expired', 'shop'), 'ERR_TLS_EXPIRED'],
] as const) {
  test(`goes on with the old pair when the new one ${what}, and says so once`, async () => {
    await put('shop');
    const store = await open(['shop']);
    const before = store.find('shop.example');
    await spoil();
    const event = await until(
      () => events.find((each) => each.type === 'refused' && each.error.code === code),
      `refused with ${code}`,
    );
    assert.equal(event.type === 'refused' && event.file, pair('shop').cert);
    assert.equal(store.find('shop.example'), before);
    const refused = events.length;
    await put('shop-renewed', 'shop');
    await told('reloaded');
    assert.notEqual(store.find('shop.example'), before);
    assert.ok(refused <= 2);
    await store.close();
  });
}

test('takes other authorities for the certificates of clients', async () => {
  await put('shop');
  const ca = join(folder.path, 'ca.pem');
  await copyFile(certificateFiles('clients').cert, ca);
  const store = await open(['shop'], ca);
  const before = store.first.ca;
  await copyFile(certificateFiles('servers').cert, ca);
  await told('authorities-reloaded');
  assert.notEqual(store.first.ca, before);
  await writeFile(ca, 'nobody');
  const event = await told('refused');
  assert.equal(event.type === 'refused' && event.error.code, 'ERR_TLS_CA');
  await store.close();
});

test('does not open with what it cannot use', async () => {
  await put('expired');
  await assert.rejects(open(['expired']), { code: 'ERR_TLS_EXPIRED' });
  await assert.rejects(open(['missing']), { code: 'ERR_TLS_FILE', message: /missing\.pem does not exist/ });
  await put('shop');
  await assert.rejects(open(['shop'], join(folder.path, 'none.pem')), { code: 'ERR_TLS_FILE' });
});
