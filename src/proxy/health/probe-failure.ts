/** Why a check failed, in words an operator understands; the code stays visible where the words are not enough. */
const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'host name not found',
  EAI_AGAIN: 'host name lookup failed',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connect timed out',
  ABORT_ERR: 'check cancelled',
};

/** Those with which no connection came about. */
const noConnection: ReadonlySet<string | undefined> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
]);

/** Whether an error says that there was nobody to ask. */
export function isUnreachable(error: unknown): boolean {
  return noConnection.has((error as NodeJS.ErrnoException).code);
}

/** The words for an error of a socket, of TLS or of the HTTP parser. */
export function probeFailure(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const known = words[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) return `not an HTTP answer (${code})`;
  return /CERT|TLS|SSL|EPROTO/.test(code) ? `TLS failed (${code})` : message;
}
