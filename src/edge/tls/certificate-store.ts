/**
 * The certificates of an edge as they are now. They are read once, and again when their files change; a changed pair that
 * is no good is refused and the old one goes on, for a server with yesterday's certificate is better than none.
 *
 * Invariant: whatever `find` and `first` return comes from a pair that was checked when it was read.
 */
import { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import { AntipodeError, isAntipodeError } from '../../core/index.ts';
import type { Certificate } from './certificate.ts';
import { readAuthorities, readCertificate } from './certificate-files.ts';
import { CertificateTable } from './certificate-table.ts';
import { ExpiryWarnings } from './expiry-warnings.ts';
import { FileWatch } from './file-watch.ts';
import { tlsDefaults } from './tls-defaults.ts';
import type { CertificateFiles, TlsOptions } from './tls-options.ts';

export type CertificateEvent =
  | { readonly type: 'reloaded' | 'expiring' | 'expired'; readonly certificate: Certificate }
  /** The files changed and cannot be used; what was read before stays in use. */
  | { readonly type: 'refused'; readonly file: string; readonly error: AntipodeError }
  | { readonly type: 'authorities-reloaded'; readonly file: string };

export interface CertificateStoreOptions {
  readonly tls: TlsOptions;
  readonly onEvent: (event: CertificateEvent) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  readonly pollMs?: number;
  readonly settleMs?: number;
}

export class CertificateStore {
  /** Called when what is to be served has changed. */
  onChange: () => void = () => {};
  readonly #tls: TlsOptions;
  readonly #onEvent: CertificateStoreOptions['onEvent'];
  readonly #now: () => number;
  readonly #warnings = new ExpiryWarnings();
  #certificates: readonly Certificate[] = [];
  #authorities: string | undefined;
  #table = new CertificateTable<SecureContext>();
  #watch: FileWatch | undefined;

  private constructor({ tls, onEvent, now = Date.now }: CertificateStoreOptions) {
    this.#tls = tls;
    this.#onEvent = onEvent;
    this.#now = now;
  }

  /** Reads every file. Throws what `readCertificate` and `readAuthorities` throw. */
  static async open(options: CertificateStoreOptions): Promise<CertificateStore> {
    const { pollMs = tlsDefaults.pollMs, settleMs = tlsDefaults.settleMs } = options;
    const { certificates, clientCertificates } = options.tls;
    const store = new CertificateStore(options);
    const ca = clientCertificates === undefined ? [] : [clientCertificates.ca];
    const files = [...certificates.flatMap(({ cert, key }) => [cert, key]), ...ca];
    const onLook = (changed: ReadonlySet<string>) => store.#look(changed);
    // Before the reading, so that no change falls between the two.
    const watch = await FileWatch.open(files, { onLook, pollMs, settleMs });
    try {
      const now = store.#now();
      const authorities = ca[0] === undefined ? undefined : await readAuthorities(ca[0]);
      store.#use(await Promise.all(certificates.map((pair) => readCertificate(pair, now))), authorities);
      store.#warn();
    } catch (error) {
      await watch.close();
      throw error;
    }
    store.#watch = watch;
    return store;
  }

  /** What serves a name, by its own certificate. */
  find(name: string): SecureContext | undefined {
    return this.#table.find(name);
  }

  /** What serves clients that name no host. */
  get first(): SecureContextOptions {
    return this.#contextOptions(this.#certificates[0]!, this.#authorities);
  }

  /** Those in use now, in the order of the config. */
  get certificates(): readonly Certificate[] {
    return this.#certificates;
  }

  async close(): Promise<void> {
    await this.#watch?.close();
  }

  async #look(changed: ReadonlySet<string>): Promise<void> {
    const { certificates, clientCertificates } = this.#tls;
    for (const [index, pair] of certificates.entries()) {
      if (changed.has(pair.cert) || changed.has(pair.key)) await this.#reload(index, pair);
    }
    const ca = clientCertificates?.ca;
    if (ca !== undefined && changed.has(ca)) await this.#reloadAuthorities(ca);
    this.#warn();
  }

  async #reload(index: number, pair: CertificateFiles): Promise<void> {
    await this.#orRefuse(pair.cert, async () => {
      const certificate = await readCertificate(pair, this.#now());
      this.#use(this.#certificates.with(index, certificate), this.#authorities);
      this.#onEvent({ type: 'reloaded', certificate });
    });
  }

  async #reloadAuthorities(file: string): Promise<void> {
    await this.#orRefuse(file, async () => {
      this.#use(this.#certificates, await readAuthorities(file));
      this.#onEvent({ type: 'authorities-reloaded', file });
    });
  }

  async #orRefuse(file: string, change: () => Promise<void>): Promise<void> {
    try {
      await change();
    } catch (error) {
      if (!isAntipodeError(error)) throw error;
      this.#onEvent({ type: 'refused', file, error });
    }
  }

  /** All or nothing: where one of them cannot be used, what was before stays. */
  #use(certificates: readonly Certificate[], authorities: string | undefined): void {
    const table = new CertificateTable<SecureContext>();
    for (const certificate of certificates) table.add(certificate.names, this.#contextOf(certificate, authorities));
    this.#certificates = certificates;
    this.#authorities = authorities;
    this.#table = table;
    this.onChange();
  }

  #contextOf(certificate: Certificate, authorities: string | undefined): SecureContext {
    try {
      return createSecureContext(this.#contextOptions(certificate, authorities));
    } catch (cause) {
      const file = certificate.files.cert;
      const message = `the certificate in ${file} cannot be used (${(cause as Error).message}): make one with a stronger key`;
      throw new AntipodeError('ERR_TLS_CERTIFICATE', message, { cause, details: { file } });
    }
  }

  #contextOptions({ cert, key }: Certificate, ca: string | undefined): SecureContextOptions {
    const { minVersion, ciphers } = this.#tls;
    return { cert, key, minVersion, ciphers, honorCipherOrder: false, ...(ca !== undefined && { ca }) };
  }

  #warn(): void {
    const now = this.#now();
    for (const certificate of this.#warnings.due(this.#certificates, now)) {
      this.#onEvent({ type: now < certificate.validToMs ? 'expiring' : 'expired', certificate });
    }
  }
}
