/** Reads certificates, keys and authorities from their files, and says what is wrong with them. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AntipodeError } from '../../core/index.ts';
import { assertValid, type Certificate, parseCertificate } from './certificate.ts';
import type { CertificateFiles } from './tls-options.ts';

/** Throws ERR_TLS_FILE, what `parseCertificate` throws, and ERR_TLS_EXPIRED. */
export async function readCertificate(files: CertificateFiles, nowMs: number): Promise<Certificate> {
  const [cert, key] = await Promise.all([readText(files.cert), readText(files.key)]);
  const certificate = parseCertificate(files, cert, key);
  assertValid(certificate, nowMs);
  return certificate;
}

/** The certificates of authorities, as PEM. Throws ERR_TLS_FILE and ERR_TLS_CA. */
export async function readAuthorities(file: string): Promise<string> {
  const text = await readText(file);
  try {
    for (const block of text.match(pemBlocks) ?? ['']) new X509Certificate(block);
  } catch (cause) {
    const message = `${file} holds no certificate of an authority: give a PEM file with one or more`;
    throw new AntipodeError('ERR_TLS_CA', message, { cause, details: { file } });
  }
  return text;
}

const pemBlocks = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const cause = error as NodeJS.ErrnoException;
    const why = cause.code === 'ENOENT' ? 'does not exist' : `cannot be read (${cause.code})`;
    throw new AntipodeError('ERR_TLS_FILE', `${file} ${why}: name a PEM file that this process may read`, {
      cause,
      details: { file },
    });
  }
}
