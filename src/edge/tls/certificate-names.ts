/**
 * The names a certificate is for: its subject alternative names, or the common name of one that has none, as they are
 * still made by hand for a first try.
 */
import type { X509Certificate } from 'node:crypto';

const alternative = /(DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)/g;

/** Lower case, DNS names and addresses. */
export function certificateNames({ subjectAltName, subject }: X509Certificate): string[] {
  if (subjectAltName !== undefined) {
    // A quoted one holds characters that no name has.
    const names = [...subjectAltName.matchAll(alternative)].filter(([, , name]) => !name!.startsWith('"'));
    return [...new Set(names.map(([, , name]) => name!.trim().toLowerCase()))];
  }
  const common = /^CN=(.+)$/m.exec(subject ?? '')?.[1];
  return common === undefined ? [] : [common.toLowerCase()];
}
