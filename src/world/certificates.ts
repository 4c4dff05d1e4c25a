/** The certificates a node shows its clients, and what becomes of them, told as events. */
import type { ResolvedWorld } from '../config/index.ts';
import type { EventInput } from '../control/index.ts';
import { type CertificateEvent, CertificateStore, type SecureListening } from '../edge/index.ts';
import type { Announce } from './announce.ts';

/** Undefined where the world has no TLS for clients. Throws what reading certificates throws. */
export async function openCertificates(
  { tls }: Pick<ResolvedWorld, 'tls'>,
  announce: Announce,
): Promise<SecureListening | undefined> {
  if (tls === undefined) return undefined;
  const certificates = await CertificateStore.open({ tls, onEvent: (event) => announce(told(event)) });
  return { tls, certificates, hsts: tls.hsts, redirectPort: tls.redirectPort };
}

function told(event: CertificateEvent): EventInput {
  if (event.type === 'refused') {
    const { code, message } = event.error;
    return { type: 'certificate.refused', subject: event.file, reason: message, details: { code } };
  }
  if (event.type === 'authorities-reloaded') {
    return { type: 'certificate.reloaded', subject: event.file, reason: 'the authorities of clients have changed' };
  }
  const { files, names, validToMs } = event.certificate;
  const validTo = new Date(validToMs).toISOString();
  const words = { reloaded: 'is in use, good', expiring: 'is good only', expired: 'was good' } as const;
  return {
    type: `certificate.${event.type}`,
    subject: files.cert,
    reason: `the certificate for ${names.join(', ')} ${words[event.type]} until ${validTo}`,
    details: { names, validTo },
  };
}
