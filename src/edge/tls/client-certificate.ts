/**
 * What the app is told of a client that has shown a certificate. The fields begin with `x-antipode-`, which nobody but an
 * edge can set: what clients send of that family is deleted.
 */
import type { PeerCertificate, TLSSocket } from 'node:tls';

const prefix = 'x-antipode-client-cert-';

/** Lines with their CRLF; empty for a client without a certificate, or with one that was not verified. */
export function clientCertificateFields(socket: TLSSocket): string {
  if (!socket.authorized) return '';
  const { subject, subjectaltname = '', serialNumber, fingerprint256 } = socket.getPeerCertificate();
  return [
    `${prefix}subject: ${plain(distinguishedName(subject))}\r\n`,
    subjectaltname === '' ? '' : `${prefix}names: ${plain(subjectaltname)}\r\n`,
    `${prefix}serial: ${serialNumber}\r\n`,
    `${prefix}sha256: ${fingerprint256.replaceAll(':', '').toLowerCase()}\r\n`,
  ].join('');
}

/** The fields of this family among those a trusted peer has sent; it has seen the client, we have not. */
export function passedCertificateFields(forwarded: string): string {
  if (!forwarded.toLowerCase().includes(prefix)) return '';
  const lines = forwarded.split('\r\n').filter((line) => line.toLowerCase().startsWith(prefix));
  return lines.map((line) => `${line}\r\n`).join('');
}

/** `CN=alice,O=Shop`, with `\` before what has a meaning of its own (RFC 4514, section 2.4). */
function distinguishedName(subject: PeerCertificate['subject']): string {
  const parts = Object.entries(subject).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const));
  return parts.map(([name, value]) => `${name}=${String(value).replace(/[\\,+"<>;=]/g, '\\$&')}`).join(',');
}

/** Printable ASCII; everything else, and the percent sign, as the percent-encoded bytes of its UTF-8. */
function plain(text: string): string {
  return text.replace(/[^ -$&-~]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}
