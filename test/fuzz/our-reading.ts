/**
 * Our codec over a stream, driven as a connection drives it: heads and bodies in turn, whatever the reads bring.
 */
import {
  ChunkedDecoder,
  type ChunkSink,
  Framing,
  incomplete,
  RequestHead,
  ResponseHead,
  refused,
} from '../../src/http/index.ts';
import { type Field, Kind, type Message, type Reading, type Stream } from './message.ts';

/** What our codec says beyond what it has in common with Node's parser. */
export interface OurMessage extends Message {
  readonly authority: string;
  readonly chunked: boolean;
  readonly contentLength: number;
  readonly hasContentLength: boolean;
  readonly expectContinue: boolean;
  /** The protocols offered, or changed to. */
  readonly protocols: string;
  /** The fields that travel on, as text. */
  readonly section: string;
  /** The forwarded family of a request, the directives of a response. */
  readonly apart: readonly Field[];
}

export type OurReading = Reading<OurMessage>;

const maxFields = 100;
const requestHead = new RequestHead({ maxFields });
const responseHead = new ResponseHead(maxFields);
const decoder = new ChunkedDecoder();

export function readWithOurs(stream: Stream): OurReading {
  const reader = new Reader(stream);
  let start = 0;
  for (const end of stream.cuts) {
    reader.read(stream.bytes.subarray(start, end));
    start = end;
  }
  reader.end();
  return reader.fault === '' ? { messages: reader.messages } : { messages: reader.messages, fault: reader.fault };
}

class Reader implements ChunkSink {
  readonly messages: OurMessage[] = [];
  fault = '';
  readonly #stream: Stream;
  #partial = Buffer.alloc(0);
  #framing: Framing = Framing.none;
  #remaining = 0;
  #stopped = false;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  read(piece: Buffer): void {
    let bytes = this.#partial.length === 0 ? piece : Buffer.concat([this.#partial, piece]);
    this.#partial = Buffer.alloc(0);
    while (bytes.length > 0 && !this.#stopped) {
      const at = this.messages.at(-1)?.complete === false ? this.#readBody(bytes) : this.#readHead(bytes);
      if (at === refused) return;
      if (at === incomplete) {
        this.#partial = Buffer.from(bytes);
        return;
      }
      bytes = bytes.subarray(at);
    }
  }

  end(): void {
    const last = this.messages.at(-1);
    if (last !== undefined && this.#framing === Framing.close) last.complete = true;
  }

  onChunkData(buffer: Buffer, start: number, end: number): void {
    this.messages.at(-1)!.body += buffer.toString('latin1', start, end);
  }

  #readHead(bytes: Buffer): number {
    const request = this.#stream.kind === Kind.request;
    const at = request
      ? requestHead.parse(bytes, bytes.length)
      : responseHead.parse(bytes, bytes.length, this.#stream.method);
    if (at === refused) return this.#refuse(request ? requestHead.fault : responseHead.fault);
    if (at === incomplete) return incomplete;
    const message = request ? fromRequest() : fromResponse();
    this.messages.push(message);
    if (request) {
      const length = message.contentLength > 0 ? Framing.length : Framing.none;
      this.#framing = message.chunked ? Framing.chunked : length;
    } else {
      this.#framing = responseHead.framing;
    }
    this.#remaining = message.contentLength;
    decoder.reset();
    if (this.#framing === Framing.none || (this.#framing === Framing.length && this.#remaining === 0)) this.#complete();
    return at;
  }

  #readBody(bytes: Buffer): number {
    if (this.#framing === Framing.chunked) {
      const at = decoder.decode(bytes, 0, bytes.length, this);
      if (at === refused) return this.#refuse(decoder.fault);
      if (decoder.done) {
        this.messages.at(-1)!.trailers.push(...fieldsOf(decoder.trailers));
        this.#complete();
      }
      return at;
    }
    const take = this.#framing === Framing.close ? bytes.length : Math.min(bytes.length, this.#remaining);
    this.onChunkData(bytes, 0, take);
    this.#remaining -= take;
    if (this.#framing === Framing.length && this.#remaining === 0) this.#complete();
    return take;
  }

  #complete(): void {
    const message = this.messages.at(-1)!;
    message.complete = true;
    // Behind these there is nothing that HTTP/1 says anything about.
    this.#stopped = !message.keepAlive || message.upgrade;
  }

  #refuse(fault: string): typeof refused {
    this.fault = fault;
    this.#stopped = true;
    return refused;
  }
}

function fromRequest(): OurMessage {
  const { method, path, query, minor, fields, forwarded, keepAlive, upgrade } = requestHead;
  const { authority, chunked, contentLength, hasContentLength, expectContinue } = requestHead;
  return {
    ...{ method, target: path + query, status: 0, reason: '', minor, fields: fieldsOf(fields), keepAlive },
    ...{ upgrade: upgrade !== '', body: '', trailers: [], complete: false, protocols: upgrade, section: fields },
    ...{ authority, chunked, contentLength, hasContentLength, expectContinue, apart: fieldsOf(forwarded) },
  };
}

function fromResponse(): OurMessage {
  const { status, reason, minor, fields, directives, keepAlive, upgrade, contentLength, framing } = responseHead;
  return {
    ...{ method: '', target: '', status, reason, minor, fields: fieldsOf(fields), keepAlive, authority: '' },
    ...{ upgrade: upgrade !== '', body: '', trailers: [], complete: false, protocols: upgrade, section: fields },
    ...{ chunked: framing === Framing.chunked, contentLength, hasContentLength: contentLength >= 0 },
    ...{ expectContinue: false, apart: fieldsOf(directives) },
  };
}

/** The lines of a checked section, without the blanks around the values. */
export function fieldsOf(section: string): Field[] {
  return section
    .split('\r\n')
    .slice(0, -1)
    .map((line) => {
      const [, name, value] = /^([^:]*):[\t ]*(.*?)[\t ]*$/s.exec(line)!;
      return [name!, value!];
    });
}
