/** Which certificates are to be warned about now: those near their end, each once in a while. */
import type { Certificate } from './certificate.ts';
import { tlsDefaults } from './tls-defaults.ts';

export class ExpiryWarnings {
  #warnedAtMs = new WeakMap<Certificate, number>();

  /** A certificate that is returned is not returned again before `warningIntervalMs` have passed. */
  due(certificates: readonly Certificate[], nowMs: number): Certificate[] {
    const { expiryWarningMs, warningIntervalMs } = tlsDefaults;
    const due = certificates.filter((certificate) => {
      const warnedAtMs = this.#warnedAtMs.get(certificate) ?? Number.NEGATIVE_INFINITY;
      return nowMs >= certificate.validToMs - expiryWarningMs && nowMs >= warnedAtMs + warningIntervalMs;
    });
    for (const certificate of due) this.#warnedAtMs.set(certificate, nowMs);
    return due;
  }
}
