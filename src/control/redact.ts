/**
 * The config as it may be shown: secrets become `***`, functions their names.
 *
 * A config holds passwords in URLs (`redis://:pw@host`), in fields that say so, and in PEM blocks. The admin API is for
 * operators, but what it prints lands in terminals, tickets and chat.
 */
const secretField = /(?:^|_)(?:token|secret|password|passphrase|credentials?|private_?key)s?$/;

/** A copy that is safe to show and to write as JSON. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'function') return `[function ${value.name || 'anonymous'}]`;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof URL || value instanceof RegExp) return redactText(String(value));
  if (value instanceof Map) return redact(Object.fromEntries(value));
  if (value instanceof Set) return redact([...value]);
  if (Array.isArray(value)) return value.map(redact);
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, redactField(name, field)]));
}

function redactField(name: string, value: unknown): unknown {
  const isSecret = secretField.test(name.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase());
  return isSecret && value !== undefined && value !== null ? '***' : redact(value);
}

function redactText(text: string): string {
  return text
    .replace(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '***')
    .replace(/([?&][^=&#\s]*(?:token|secret|password|api_?key)[^=&#\s]*=)[^&#\s]+/gi, '$1***')
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^\s/?#:@]*):[^\s/?#@]*@/gi, '$1:***@');
}
