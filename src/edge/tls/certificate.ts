/**
 * A certificate and its key as they come from two PEM files: checked to belong together, with the names it is for and
 * the time it is good for (RFC 5280, sections 4.1.2.5 and 4.2.1.6).
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { AntipodeError } from '../../core/index.ts';
import { certificateNames } from './certificate-names.ts';
import type { CertificateFiles } from './tls-options.ts';

export interface Certificate {
  readonly files: CertificateFiles;
  /** PEM: the certificate, then its chain. */
  readonly cert: string;
  readonly key: string;
  /** Lower case; `*.shop.example` stands for one label more. */
  readonly names: readonly string[];
  /** Milliseconds since 1970. */
  readonly validFromMs: number;
  readonly validToMs: number;
}

/**
 * Reads the text of both files. Throws ERR_TLS_CERTIFICATE when the one is no certificate, ERR_TLS_KEY when the other is
 * no private key, ERR_TLS_KEY_MISMATCH when they do not belong together.
 */
export function parseCertificate(files: CertificateFiles, cert: string, key: string): Certificate {
  const leaf = readLeaf(files.cert, cert);
  const privateKey = readKey(files.key, key);
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new AntipodeError(
      'ERR_TLS_KEY_MISMATCH',
      `the key in ${files.key} is not that of the certificate in ${files.cert}: name the two files that were made together`,
      { details: { ...files } },
    );
  }
  const { validFromDate, validToDate } = leaf;
  return {
    files,
    cert,
    key,
    names: certificateNames(leaf),
    validFromMs: validFromDate.getTime(),
    validToMs: validToDate.getTime(),
  };
}

/** Throws ERR_TLS_EXPIRED for a certificate that is not good at `nowMs`: no longer, or not yet. */
export function assertValid({ files, validFromMs, validToMs }: Certificate, nowMs: number): void {
  if (nowMs >= validFromMs && nowMs < validToMs) return;
  const day = (ms: number) => new Date(ms).toISOString();
  const fault = nowMs < validFromMs ? `is good only from ${day(validFromMs)} on` : `expired at ${day(validToMs)}`;
  throw new AntipodeError('ERR_TLS_EXPIRED', `the certificate in ${files.cert} ${fault}: put a good one in its place`, {
    details: { cert: files.cert, validFrom: day(validFromMs), validTo: day(validToMs) },
  });
}

function readLeaf(file: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (cause) {
    const message = `${file} holds no certificate: give a PEM file that begins with the certificate itself`;
    throw new AntipodeError('ERR_TLS_CERTIFICATE', message, { cause, details: { file } });
  }
}

function readKey(file: string, text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    const message = `${file} holds no private key that can be read: give a PEM file without a passphrase`;
    throw new AntipodeError('ERR_TLS_KEY', message, { cause, details: { file } });
  }
}
