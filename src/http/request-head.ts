/**
 * The head of an HTTP/1 request (RFC 9112, sections 3 to 6): one strict pass over its bytes.
 *
 * No object is made per field. The pass notes the few fields that steer the edge, leaves out those that must not travel
 * (hop-by-hop, framing, `Host`, aliases) and keeps everything else as slices of the checked text in `fields`, ready to
 * be sent on behind a head of our own. One `RequestHead` serves all requests of a connection.
 *
 * Invariant: after `parse` returned an index, every character of `method`, `path`, `query`, `authority` and `fields` has
 * been checked, and `contentLength` and `chunked` are the only truth about the body.
 */
import { parseConnection } from './connection-options.ts';
import { parseContentLength } from './content-length.ts';
import {
  type FieldLine,
  type FieldVisitor,
  fieldValues,
  refuse,
  refused,
  scanFields,
  withoutFields,
} from './fields.ts';
import { findProtected } from './protected-fields.ts';
import { RepeatedText } from './repeated-text.ts';
import { RequestField, requestField } from './request-fields.ts';
import { type RequestLine, scanRequestLine } from './request-line.ts';
import { type RequestTarget, resolveTarget } from './request-target.ts';
import { upgradeOffer } from './upgrade-offer.ts';

export interface RequestHeadOptions {
  /** More fields than this are refused with 431. */
  readonly maxFields: number;
  /** Lower-case field names with `_`, `.` and the like that may pass; all others with these characters are dropped. */
  readonly allowedAliases?: ReadonlySet<string> | undefined;
}

const noAliases: ReadonlySet<string> = new Set();

const methods = new RepeatedText();
const hosts = new RepeatedText();

export class RequestHead implements FieldVisitor, RequestLine, RequestTarget {
  fault = '';
  faultStatus = 400;
  readonly maxFields: number;
  readonly #aliases: ReadonlySet<string>;

  methodStart = 0;
  methodEnd = 0;
  targetEnd = 0;
  queryAt = -1;
  plain = true;
  minor = 1;
  method = '';
  path = '';
  query = '';
  encodedSlash = false;
  authority = '';
  host = '';

  /** Bytes of body; 0 without one, and meaningless when `chunked`. */
  contentLength = 0;
  /** Whether `Content-Length` was sent, be it 0. */
  hasContentLength = false;
  chunked = false;
  /** Whether the client lets the connection stay open. */
  keepAlive = true;
  expectContinue = false;
  /** The protocols of a valid `Upgrade`, or empty. */
  upgrade = '';
  /** The checked fields that travel on, each line with its CRLF. */
  fields = '';
  /** `forwarded`, `x-forwarded-*`, `x-antipode-*`, `antipode-*` and the like as the peer sent them; not in `fields`. */
  forwarded = '';
  hasTraceparent = false;
  hasIdempotencyKey = false;
  hasCdnLoop = false;

  #runStart = 0;
  #hasHost = false;
  #connection = '';

  constructor(options: RequestHeadOptions) {
    this.maxFields = options.maxFields;
    this.#aliases = options.allowedAliases ?? noAliases;
  }

  /**
   * Parses the head at the start of `bytes[0, end)`. Returns the index behind it, `incomplete`, or `refused` with
   * `faultStatus` and `fault` set; then nothing else of this object may be used.
   */
  parse(bytes: Buffer, end: number): number {
    this.#reset();
    const fieldsAt = scanRequestLine(bytes, end, this);
    if (fieldsAt < 0) return fieldsAt;
    const text = bytes.toString('latin1', 0, end);
    this.method = methods.slice(text, this.methodStart, this.methodEnd);
    this.#runStart = fieldsAt;
    const headEnd = scanFields(bytes, text, fieldsAt, this);
    if (headEnd < 0) return headEnd;
    if (headEnd - 2 > this.#runStart) this.fields += text.slice(this.#runStart, headEnd - 2);
    if (!this.#settleFraming() || !this.#settleConnection()) return refused;
    return resolveTarget(text.slice(this.methodEnd + 1, this.targetEnd), this.#hasHost, this) ? headEnd : refused;
  }

  /** The values of a field that travels on, by its lower-case name: a slow look-up for conditions, keys and filters. */
  values(name: string): string[] {
    return fieldValues(this.fields, name);
  }

  onField(bytes: Uint8Array, text: string, line: FieldLine): boolean {
    const field = requestField(bytes, line);
    if (field === RequestField.other) return true;
    if (field === RequestField.traceparent) {
      this.hasTraceparent = true;
      return true;
    }
    if (field === RequestField.idempotencyKey) {
      this.hasIdempotencyKey = true;
      return true;
    }
    if (field === RequestField.cdnLoop) {
      this.hasCdnLoop = true;
      return true;
    }
    if (field === RequestField.alias && this.#aliases.has(text.slice(line.nameStart, line.nameEnd).toLowerCase())) {
      return true;
    }
    if (line.nameStart > this.#runStart) this.fields += text.slice(this.#runStart, line.nameStart);
    this.#runStart = line.end;
    if (field === RequestField.forwarded) this.forwarded += text.slice(line.nameStart, line.end);
    else if (field === RequestField.host) return this.#name(hosts.slice(text, line.valueStart, line.valueEnd));
    else if (field > RequestField.alias) return this.#steer(field, text.slice(line.valueStart, line.valueEnd));
    return true;
  }

  #name(host: string): boolean {
    if (this.#hasHost) return this.#refuse(400, 'two Host fields');
    this.#hasHost = true;
    this.authority = host;
    return true;
  }

  #steer(field: RequestField, value: string): boolean {
    switch (field) {
      case RequestField.contentLength:
        if (this.hasContentLength) return this.#refuse(400, 'two Content-Length fields');
        this.hasContentLength = true;
        this.contentLength = parseContentLength(value);
        return this.contentLength >= 0 || this.#refuse(400, 'a Content-Length that is not one number');
      case RequestField.transferEncoding:
        if (this.chunked) return this.#refuse(400, 'two Transfer-Encoding fields');
        if (value.toLowerCase() !== 'chunked') return this.#refuse(501, 'a Transfer-Encoding other than chunked');
        this.chunked = true;
        return true;
      case RequestField.connection:
        this.#connection = this.#connection === '' ? value : `${this.#connection},${value}`;
        return true;
      case RequestField.expect:
        if (value.toLowerCase() !== '100-continue') return this.#refuse(417, 'an expectation other than 100-continue');
        this.expectContinue = true;
        return true;
      default:
        this.upgrade = this.upgrade === '' ? value : `${this.upgrade}, ${value}`;
        return true;
    }
  }

  #settleFraming(): boolean {
    if (this.chunked && this.hasContentLength) return this.#refuse(400, 'both Content-Length and Transfer-Encoding');
    this.expectContinue &&= this.minor === 1 && (this.chunked || this.contentLength > 0);
    if (this.minor === 1) return true;
    if (this.chunked) return this.#refuse(400, 'a Transfer-Encoding in an HTTP/1.0 request');
    const bodyless = this.method === 'GET' || this.method === 'HEAD' || this.method === 'DELETE';
    if (bodyless && this.contentLength > 0) return this.#refuse(400, `an HTTP/1.0 ${this.method} with a body`);
    return true;
  }

  #settleConnection(): boolean {
    this.keepAlive = this.minor === 1;
    const offered = this.upgrade;
    this.upgrade = '';
    if (this.#connection === '') return true;
    const options = parseConnection(this.#connection);
    if (options === undefined) return this.#refuse(400, 'a Connection field that is no list of options');
    this.keepAlive = !options.close && (this.minor === 1 || options.keepAlive);
    if (options.upgrade && offered !== '' && !this.#offer(offered)) return false;
    const guarded = findProtected(options.named);
    if (guarded !== undefined) return this.#refuse(400, `a Connection field that names ${guarded}`);
    if (options.named.size > 0) this.fields = withoutFields(this.fields, options.named);
    return true;
  }

  /** An offer without the right to it is ignored, as RFC 9110 allows; one that cannot be read is refused. */
  #offer(offered: string): boolean {
    const offer = upgradeOffer(offered);
    if (offer === undefined) return this.#refuse(400, 'an Upgrade field that is no list of protocols');
    if (this.minor === 1 && !this.chunked && this.contentLength === 0) this.upgrade = offer;
    return true;
  }

  #refuse(status: number, fault: string): false {
    refuse(this, status, fault);
    return false;
  }

  #reset(): void {
    this.contentLength = 0;
    this.hasContentLength = false;
    this.chunked = false;
    this.expectContinue = false;
    this.upgrade = '';
    this.fields = '';
    this.forwarded = '';
    this.authority = '';
    this.hasTraceparent = false;
    this.hasIdempotencyKey = false;
    this.hasCdnLoop = false;
    this.#hasHost = false;
    this.#connection = '';
  }
}
