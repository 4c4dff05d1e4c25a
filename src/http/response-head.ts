/**
 * The head of an HTTP/1 response (RFC 9112, sections 4 to 6), read as strictly as a request's: an endpoint that answers
 * ambiguously is answered for with 502. Like `RequestHead` it keeps checked slices and serves a whole connection.
 *
 * Invariant: after `parse` returned an index, `framing` and `contentLength` are the only truth about the body.
 */
import { parseConnection } from './connection-options.ts';
import { parseContentLength } from './content-length.ts';
import {
  type FieldLine,
  type FieldVisitor,
  fieldValues,
  incomplete,
  refuse,
  refused,
  scanFields,
  withoutFields,
} from './fields.ts';
import { isValueCode } from './grammar.ts';
import { findProtected } from './protected-fields.ts';
import { ResponseField, responseField } from './response-fields.ts';

/** How the end of a response body is found. */
export const Framing = { none: 0, length: 1, chunked: 2, close: 3 } as const;
export type Framing = (typeof Framing)[keyof typeof Framing];

const statusLine = 'HTTP/1.';
const keepAliveTimeout = /(?:^|[,;\s])timeout\s*=\s*"?(\d{1,6})/i;

export class ResponseHead implements FieldVisitor {
  fault = '';
  faultStatus = 502;
  readonly maxFields: number;

  status = 0;
  reason = '';
  minor = 1;
  framing: Framing = Framing.none;
  /** Bytes of body when `framing` is `length`; also what a HEAD answer or a 304 announced; -1 when not sent. */
  contentLength = -1;
  /** Whether the endpoint lets the connection stay open. */
  keepAlive = true;
  /** The endpoint's own `keep-alive: timeout=N` in milliseconds, or -1. */
  keepAliveHintMs = -1;
  /** The protocol of a 101. */
  upgrade = '';
  hasDate = false;
  /** The checked fields that travel on, each line with its CRLF. */
  fields = '';
  /** Fields that speak to an edge (`antipode-*`, `x-antipode-*`), never part of `fields`. */
  directives = '';

  #runStart = 0;
  #chunked = false;
  #connection = '';
  #upgrade = '';

  constructor(maxFields: number) {
    this.maxFields = maxFields;
  }

  /**
   * Parses the head at the start of `bytes[0, end)`, the answer to `method`. Returns the index behind it, `incomplete`, or
   * `refused` with `fault` set.
   */
  parse(bytes: Buffer, end: number, method: string): number {
    this.#reset();
    const fieldsAt = this.#statusLine(bytes, end);
    if (fieldsAt < 0) return fieldsAt;
    const text = bytes.toString('latin1', 0, end);
    this.#runStart = fieldsAt;
    const headEnd = scanFields(bytes, text, fieldsAt, this);
    // The pass speaks of a client's faults; this one is an endpoint's.
    this.faultStatus = 502;
    if (headEnd < 0) return headEnd;
    if (headEnd - 2 > this.#runStart) this.fields += text.slice(this.#runStart, headEnd - 2);
    this.reason = fieldsAt > 15 ? text.slice(13, fieldsAt - 2) : '';
    return this.#settleConnection() && this.#settleFraming(method) ? headEnd : refused;
  }

  /** The values of a field that travels on, by its lower-case name. */
  values(name: string): string[] {
    return fieldValues(this.fields, name);
  }

  onField(bytes: Uint8Array, text: string, line: FieldLine): boolean {
    const field = responseField(bytes, line);
    if (field === ResponseField.other) return true;
    if (field === ResponseField.date) {
      this.hasDate = true;
      return true;
    }
    if (line.nameStart > this.#runStart) this.fields += text.slice(this.#runStart, line.nameStart);
    this.#runStart = line.end;
    if (field === ResponseField.directive) this.directives += text.slice(line.nameStart, line.end);
    else if (field > ResponseField.dropped) return this.#steer(field, text.slice(line.valueStart, line.valueEnd));
    return true;
  }

  /** `HTTP/1.x NNN reason`, the reason and the space before it being optional. */
  #statusLine(bytes: Uint8Array, end: number): number {
    for (let i = 0; i < statusLine.length; i++) {
      if (i === end) return incomplete;
      if (bytes[i] !== statusLine.charCodeAt(i)) return refuse(this, 502, 'an answer that is not HTTP/1');
    }
    if (end < 14) return incomplete;
    const minor = bytes[7]! - 0x30;
    const status = (bytes[9]! - 0x30) * 100 + (bytes[10]! - 0x30) * 10 + (bytes[11]! - 0x30);
    const digital = isDigit(bytes[9]!) && isDigit(bytes[10]!) && isDigit(bytes[11]!);
    if ((minor !== 0 && minor !== 1) || bytes[8] !== 0x20 || !digital || status < 100 || status > 599) {
      return refuse(this, 502, 'a malformed status line');
    }
    this.minor = minor;
    this.status = status;
    let i = 12;
    if (bytes[i] === 0x20) while (i < end && isValueCode[bytes[i]!] === 1) i++;
    if (i + 1 >= end) return incomplete;
    return bytes[i] === 0x0d && bytes[i + 1] === 0x0a ? i + 2 : refuse(this, 502, 'a malformed status line');
  }

  #steer(field: ResponseField, value: string): boolean {
    switch (field) {
      case ResponseField.contentLength:
        if (this.contentLength >= 0) return this.#refuse('two Content-Length fields');
        this.contentLength = parseContentLength(value);
        return this.contentLength >= 0 || this.#refuse('a Content-Length that is not one number');
      case ResponseField.transferEncoding:
        if (this.#chunked) return this.#refuse('two Transfer-Encoding fields');
        if (value.toLowerCase() !== 'chunked') return this.#refuse('a Transfer-Encoding other than chunked');
        this.#chunked = true;
        return true;
      case ResponseField.connection:
        this.#connection = this.#connection === '' ? value : `${this.#connection},${value}`;
        return true;
      case ResponseField.keepAlive: {
        const match = keepAliveTimeout.exec(value);
        if (match) this.keepAliveHintMs = Number(match[1]) * 1000;
        return true;
      }
      default:
        this.#upgrade = this.#upgrade === '' ? value : `${this.#upgrade}, ${value}`;
        return true;
    }
  }

  #settleConnection(): boolean {
    this.keepAlive = this.minor === 1;
    if (this.#connection === '') return true;
    const options = parseConnection(this.#connection);
    if (options === undefined) return this.#refuse('a Connection field that is no list of options');
    this.keepAlive = !options.close && (this.minor === 1 || options.keepAlive);
    if (options.upgrade && this.status === 101) this.upgrade = this.#upgrade;
    const guarded = findProtected(options.named);
    if (guarded !== undefined) return this.#refuse(`a Connection field that names ${guarded}`);
    if (options.named.size > 0) this.fields = withoutFields(this.fields, options.named);
    return true;
  }

  #settleFraming(method: string): boolean {
    if (this.#chunked && this.contentLength >= 0) return this.#refuse('both Content-Length and Transfer-Encoding');
    if (this.#chunked && this.minor === 0) return this.#refuse('a Transfer-Encoding in an HTTP/1.0 answer');
    const { status } = this;
    if (status === 101 && this.upgrade === '') return this.#refuse('a 101 that does not say to what');
    if (status < 200 || status === 204) {
      if (this.#chunked || this.contentLength > 0) return this.#refuse(`a body announced with status ${status}`);
      this.contentLength = -1;
      this.framing = Framing.none;
    } else if (method === 'HEAD' || status === 304) {
      this.framing = Framing.none;
    } else if (this.#chunked) {
      this.framing = Framing.chunked;
    } else {
      this.framing = this.contentLength >= 0 ? Framing.length : Framing.close;
      if (this.framing === Framing.close) this.keepAlive = false;
    }
    return true;
  }

  #refuse(fault: string): false {
    refuse(this, 502, fault);
    return false;
  }

  #reset(): void {
    this.contentLength = -1;
    this.keepAliveHintMs = -1;
    this.upgrade = '';
    this.hasDate = false;
    this.fields = '';
    this.directives = '';
    this.#chunked = false;
    this.#connection = '';
    this.#upgrade = '';
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
