/** Which response fields mean something to an edge; looked at by length first, like those of requests. */
import { nameEquals, nameStartsWith } from './grammar.ts';

export const ResponseField = {
  /** Travels on and means nothing to us. */
  other: 0,
  date: 1,
  /** Speaks to an edge, not to the client. */
  directive: 2,
  /** Hop-by-hop. */
  dropped: 3,
  contentLength: 4,
  transferEncoding: 5,
  connection: 6,
  keepAlive: 7,
  upgrade: 8,
} as const;

export type ResponseField = (typeof ResponseField)[keyof typeof ResponseField];

export function responseField(text: string, start: number, end: number): ResponseField {
  const first = text.charCodeAt(start) | 0x20;
  if (first === 0x61) return directiveOr(text, start, end, 'antipode-');
  if (first === 0x78) return directiveOr(text, start, end, 'x-antipode-');
  switch (end - start) {
    case 2:
      return nameEquals(text, start, end, 'te') ? ResponseField.dropped : ResponseField.other;
    case 4:
      return nameEquals(text, start, end, 'date') ? ResponseField.date : ResponseField.other;
    case 7:
      return nameEquals(text, start, end, 'upgrade') ? ResponseField.upgrade : ResponseField.other;
    case 10:
      if (nameEquals(text, start, end, 'connection')) return ResponseField.connection;
      return nameEquals(text, start, end, 'keep-alive') ? ResponseField.keepAlive : ResponseField.other;
    case 14:
      return nameEquals(text, start, end, 'content-length') ? ResponseField.contentLength : ResponseField.other;
    case 16:
      return nameEquals(text, start, end, 'proxy-connection') ? ResponseField.dropped : ResponseField.other;
    case 17:
      return nameEquals(text, start, end, 'transfer-encoding') ? ResponseField.transferEncoding : ResponseField.other;
    case 18:
      return nameEquals(text, start, end, 'proxy-authenticate') ? ResponseField.dropped : ResponseField.other;
    default:
      return ResponseField.other;
  }
}

function directiveOr(text: string, start: number, end: number, prefix: string): ResponseField {
  return nameStartsWith(text, start, end, prefix) ? ResponseField.directive : ResponseField.other;
}
