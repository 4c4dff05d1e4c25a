/** Methods that do no more when they are carried out twice (RFC 9110, section 9.2.2). TRACE is not among those served. */
const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

export function isIdempotent(method: string): boolean {
  return idempotentMethods.has(method);
}
