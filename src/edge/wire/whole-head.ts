/** The head of a whole answer, whose length is known. */
import { statusText } from '../../http/index.ts';

/** Whether an answer of this status to this method has a body (RFC 9110, section 6.4.1). */
export function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && !isBodyless(status);
}

/** Answers that have no body, and say no length (RFC 9110, sections 15.3.5 and 15.4.5). */
function isBodyless(status: number): boolean {
  return status === 204 || status === 304;
}

/** `fields` are lines with their CRLF; `ending` is what stands behind the length, with the empty line. */
export function wholeHead(status: number, bytes: number, fields: string, ending: string): string {
  const length = isBodyless(status) ? '' : `content-length: ${bytes}\r\n`;
  return `HTTP/1.1 ${status} ${statusText(status)}\r\n${fields}${length}${ending}`;
}
