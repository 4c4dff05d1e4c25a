/** Certificates for tests on loopback, made by certificates/make.sh: the paths of their files, and their text. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two authorities, what they have signed for servers, and what for clients; `mallory` is signed by the wrong one. */
export type CertificateName =
  | 'servers'
  | 'clients'
  | 'shop'
  | 'shop-renewed'
  | 'wildcard'
  | 'expired'
  | 'alice'
  | 'mallory';

/** Absolute paths. */
export function certificateFiles(name: CertificateName): { readonly cert: string; readonly key: string } {
  const path = join(import.meta.dirname, 'certificates', name);
  return { cert: `${path}.pem`, key: `${path}.key` };
}

/** PEM. */
export function certificateText(name: CertificateName): { readonly cert: string; readonly key: string } {
  const { cert, key } = certificateFiles(name);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}
