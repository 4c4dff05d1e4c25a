import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, test } from 'node:test';
import { certificateText } from '../../../test/support/certificates.ts';
import { assertValid, parseCertificate } from './certificate.ts';
import { certificateNames } from './certificate-names.ts';
import { CertificateTable } from './certificate-table.ts';
import { ExpiryWarnings } from './expiry-warnings.ts';

const files = { cert: '/certs/shop.pem', key: '/certs/shop.key' };
const parse = (name: Parameters<typeof certificateText>[0]) => {
  const { cert, key } = certificateText(name);
  return parseCertificate(files, cert, key);
};

describe('a certificate', () => {
  test('has the names it is for, hosts and addresses', () => {
    assert.deepEqual(parse('shop').names, ['shop.example', 'www.shop.example', 'localhost', '127.0.0.1']);
    assert.deepEqual(parse('wildcard').names, ['*.wild.example']);
  });

  test('without alternative names is for its common name', () => {
    assert.deepEqual(certificateNames(new X509Certificate(certificateText('servers').cert)), ['servers']);
  });

  test('has a key of its own', () => {
    const { cert } = certificateText('shop');
    const { key } = certificateText('wildcard');
    assert.throws(() => parseCertificate(files, cert, key), {
      code: 'ERR_TLS_KEY_MISMATCH',
      message: /^the key in \/certs\/shop\.key is not that of the certificate in \/certs\/shop\.pem/,
    });
  });

  test('that cannot be read is named, and so is its key', () => {
    const { cert, key } = certificateText('shop');
    assert.throws(() => parseCertificate(files, key, key), { code: 'ERR_TLS_CERTIFICATE', message: /shop\.pem/ });
    assert.throws(() => parseCertificate(files, cert, cert), { code: 'ERR_TLS_KEY', message: /shop\.key/ });
  });

  test('is good for its time and not a moment longer', () => {
    const expired = parse('expired');
    assertValid(expired, expired.validToMs - 1);
    assertValid(expired, expired.validFromMs);
    assert.throws(() => assertValid(expired, expired.validToMs), {
      code: 'ERR_TLS_EXPIRED',
      message: /expired at 2021-01-01T00:00:00\.000Z/,
    });
    assert.throws(() => assertValid(expired, expired.validFromMs - 1), {
      code: 'ERR_TLS_EXPIRED',
      message: /is good only from 2020-01-01T00:00:00\.000Z on/,
    });
  });
});

describe('a table of certificates', () => {
  const table = new CertificateTable<string>();
  table.add(['shop.example', '*.shop.example'], 'first');
  table.add(['shop.example', 'api.shop.example', '*.example'], 'second');
  for (const [asked, found] of [
    ['shop.example', 'first'],
    ['SHOP.example', 'first'],
    ['api.shop.example', 'second'],
    ['www.shop.example', 'first'],
    ['a.www.shop.example', undefined],
    ['other.example', 'second'],
    ['example', undefined],
    ['.example', undefined],
    ['*.shop.example', 'first'],
    ['', undefined],
  ] as const) {
    test(`has ${found ?? 'nothing'} for '${asked}'`, () => assert.equal(table.find(asked), found));
  }
});

test('warns about a certificate two weeks before its end, and once a day', () => {
  const day = 86_400_000;
  const certificate = parse('expired');
  const warnings = new ExpiryWarnings();
  const due = (beforeEndMs: number) => warnings.due([certificate], certificate.validToMs - beforeEndMs).length;
  assert.equal(due(15 * day), 0);
  assert.equal(due(14 * day), 1);
  assert.equal(due(14 * day - 1), 0);
  assert.equal(due(13 * day), 1);
  assert.equal(due(-day), 1);
});
