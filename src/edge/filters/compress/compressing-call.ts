/**
 * A call whose answer is compressed on its way, where its kind allows it and the client asks for it. A small one is
 * gathered and compressed at once, and its length told; any other is compressed as it comes.
 *
 * Both sides of a stream wait for each other: the endpoint is read no further than the compressor takes, and the
 * compressor gives no more than the client takes. Pieces of a stream are flushed as they come, for somebody may wait for
 * each; a body whose length is told is no stream. Whoever ends first, the compressor is let go of and its slot given
 * back once.
 */
import { Framing, identity, preferredCoding } from '../../../http/index.ts';
import { type ExchangeFailure, FailureKind, type ProxyEndpoint } from '../../../proxy/index.ts';
import { type AnswerHead, answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Handler, Responder } from '../../handler.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import { Passage } from '../../passage.ts';
import type { Slots } from '../../slots.ts';
import {
  type Coding,
  type CodingLevels,
  type Compressor,
  compressNow,
  createCompressor,
  flushCompressor,
} from './coding.ts';
import { compressDefaults } from './compress-defaults.ts';
import {
  type EncodableOptions,
  encodedFields,
  forbidsTransform,
  isEncodable,
  notModifiedFields,
  variedFields,
} from './encodable.ts';

export interface CompressOptions extends EncodableOptions {
  /** In the order they are taken where a client weighs them the same. */
  readonly algorithms: readonly Coding[];
  readonly levels: CodingLevels;
  readonly slots: Slots;
}

/** A small answer, until all of it is there. */
interface Gathering {
  readonly head: AnswerHead;
  readonly endpoint: ProxyEndpoint | undefined;
  readonly coding: Coding;
  readonly pieces: Buffer[];
}

export class CompressingCall extends Passage {
  readonly #options: CompressOptions;
  #gathering: Gathering | undefined;
  #compressor: Compressor | undefined;
  #coding: Coding = 'gzip';
  /** Whether what came so far is given out before more comes. */
  #streaming = false;
  #unflushed = false;
  /** The inner call has said its last. */
  #innerEnded = false;
  #abandoned = false;
  #trailers = '';

  constructor(request: EdgeRequest, responder: Responder, handler: Handler, options: CompressOptions) {
    super(request, responder, handler);
    this.#options = options;
  }

  override onResponse(head: AnswerHead, endpoint: ProxyEndpoint | undefined): void {
    const { framing, contentLength } = head;
    const coding = this.#negotiate(head);
    if (coding !== identity && framing === Framing.length && contentLength <= compressDefaults.atOnceBytes) {
      this.#gathering = { head: copyOf(head), endpoint, coding, pieces: [] };
      return;
    }
    // The answer to HEAD says what GET would get.
    if (coding !== identity && (framing === Framing.none || this.#begin(coding, contentLength))) {
      head.fields = encodedFields(head.fields, coding);
      head.contentLength = -1;
      this.#streaming = framing !== Framing.length;
      if (framing !== Framing.none) head.framing = Framing.chunked;
    }
    if (this.#compressor !== undefined) this.#listen(this.#compressor);
    this.responder.onResponse(head, endpoint);
  }

  override onResponseData(buffer: Buffer, start: number, end: number): boolean {
    const compressor = this.#compressor;
    if (this.#gathering !== undefined) {
      this.#gathering.pieces.push(Buffer.from(buffer.subarray(start, end)));
      return true;
    }
    if (compressor === undefined) return this.responder.onResponseData(buffer, start, end);
    this.#unflushed = true;
    // A copy, for the threads read it later; it costs a hundredth of what compressing it does.
    return compressor.write(Buffer.from(buffer.subarray(start, end)));
  }

  override onFlush(): void {
    if (this.#gathering !== undefined) return;
    if (this.#compressor === undefined) {
      this.responder.onFlush();
    } else if (this.#streaming && this.#unflushed) {
      this.#unflushed = false;
      flushCompressor(this.#coding, this.#compressor);
    }
  }

  override onResponseEnd(trailers: string): void {
    this.#innerEnded = true;
    this.#trailers = trailers;
    if (this.#gathering !== undefined) this.#sendGathered(this.#gathering);
    else if (this.#compressor === undefined) this.responder.onResponseEnd(trailers);
    else this.#compressor.end();
  }

  override onAnswer(answer: LocalAnswer): void {
    this.#innerEnded = true;
    const plain = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
    const head = answerHead(answer.status, answer.fields, plain.length);
    const coding = this.#negotiate(head);
    const varied = head.fields === answer.fields ? answer : { ...answer, fields: head.fields };
    if (coding === identity) {
      this.responder.onAnswer(varied);
      return;
    }
    const encoded = (body: Buffer) => ({ ...answer, body, fields: encodedFields(head.fields, coding) });
    if (plain.length <= compressDefaults.atOnceBytes) {
      this.responder.onAnswer(encoded(compressNow(coding, this.#options.levels, plain)));
      return;
    }
    if (!this.#begin(coding, plain.length)) {
      this.responder.onAnswer(varied);
      return;
    }
    const compressor = this.#compressor!;
    const pieces: Buffer[] = [];
    compressor.on('data', (piece: Buffer) => pieces.push(piece));
    compressor.on('error', () => this.#finish(() => this.responder.onAnswer(varied)));
    compressor.on('end', () => this.#finish(() => this.responder.onAnswer(encoded(Buffer.concat(pieces)))));
    compressor.end(plain);
  }

  override onFailed(failure: ExchangeFailure): void {
    this.#innerEnded = true;
    this.#release();
    this.responder.onFailed(failure);
  }

  override resume(): void {
    if (this.#compressor === undefined) this.inner.resume();
    else this.#compressor.resume();
  }

  override keepBuffer(): void {
    // What is compressed here is nobody else's.
    if (this.#compressor === undefined && this.#gathering === undefined) this.inner.keepBuffer();
  }

  override abandon(): void {
    this.#abandoned = true;
    this.#release();
    if (!this.#innerEnded) this.inner.abandon();
  }

  /** The coding for an answer, whose fields are told what they say in any coding. */
  #negotiate(head: AnswerHead): Coding | typeof identity {
    const { request } = this;
    if (head.status === 304) head.fields = notModifiedFields(head.fields, request.values('if-none-match'));
    if (!isEncodable(head, request.method, this.#options)) return identity;
    head.fields = variedFields(head.fields);
    if (forbidsTransform(request.values('cache-control'))) return identity;
    return preferredCoding(request.values('accept-encoding'), this.#options.algorithms);
  }

  #sendGathered({ head, endpoint, coding, pieces }: Gathering): void {
    const body = compressNow(coding, this.#options.levels, Buffer.concat(pieces));
    head.fields = encodedFields(head.fields, coding);
    head.contentLength = body.length;
    this.responder.onResponse(head, endpoint);
    if (!this.#abandoned) this.responder.onResponseData(body, 0, body.length);
    if (!this.#abandoned) this.responder.onResponseEnd('');
  }

  /** Takes a compressor; returns false when too many are in use. */
  #begin(coding: Coding, sizeBytes: number): boolean {
    if (!this.#options.slots.take()) return false;
    this.#coding = coding;
    this.#compressor = createCompressor(coding, this.#options.levels, sizeBytes);
    return true;
  }

  #listen(compressor: Compressor): void {
    compressor.on('data', (piece: Buffer) => {
      if (this.#compressor === undefined) return;
      if (!this.responder.onResponseData(piece, 0, piece.length)) compressor.pause();
      // Else the front gathers pieces of a few bytes, which is what repetitive bodies come to.
      if (this.#streaming && this.#compressor !== undefined) this.responder.onFlush();
    });
    compressor.on('drain', () => {
      if (!this.#innerEnded) this.inner.resume();
    });
    compressor.on('end', () => this.#finish(() => this.responder.onResponseEnd(this.#trailers)));
    compressor.on('error', (error) => {
      if (!this.#innerEnded) this.inner.abandon();
      this.#finish(() => this.responder.onFailed({ kind: FailureKind.reset, reason: error.message }));
    });
  }

  /** The compressor has done its work, if nobody has let go of it before. */
  #finish(tell: () => void): void {
    if (this.#compressor === undefined) return;
    this.#release();
    tell();
  }

  #release(): void {
    const compressor = this.#compressor;
    if (compressor === undefined) return;
    this.#compressor = undefined;
    this.#options.slots.give();
    compressor.destroy();
  }
}

/** One that lasts: the head of an endpoint's answer is its connection's, which may be on to another one. */
function copyOf({
  status,
  reason,
  fields,
  hasDate,
  framing,
  contentLength,
  upgrade,
  directives,
}: AnswerHead): AnswerHead {
  return { status, reason, fields, hasDate, framing, contentLength, upgrade, directives };
}
