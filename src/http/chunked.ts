/**
 * The chunked transfer coding, read strictly (RFC 9112, section 7.1). Sizes are plain hexadecimal digits directly
 * followed by CRLF or an extension; extensions are checked and dropped; a line feed alone ends nothing. The data goes to
 * the sink as ranges of the buffer it came in, never copied.
 */
import { httpDefaults } from './defaults.ts';
import { type FieldLine, type FieldVisitor, incomplete, refuse, refused, scanFields } from './fields.ts';
import { hexValue, isValueCode } from './grammar.ts';
import { isTrailerField } from './protected-fields.ts';

export interface ChunkSink {
  /** A range of body bytes, valid during the call only. */
  onChunkData(buffer: Buffer, start: number, end: number): void;
}

const State = { size: 0, extension: 1, sizeEnd: 2, data: 3, dataCr: 4, dataLf: 5, trailers: 6, done: 7 } as const;
type State = (typeof State)[keyof typeof State];

/** 13 digits count to 2^52, which is exact. */
const maxSizeDigits = 13;
const { maxChunkExtensionBytes, maxTrailerBytes, maxTrailerFields } = httpDefaults;
const noBytes = Buffer.alloc(0);

export class ChunkedDecoder implements FieldVisitor {
  fault = '';
  faultStatus = 400;
  readonly maxFields: number = maxTrailerFields;
  /** The checked trailer fields that may travel on, each line with its CRLF; complete when the body is. */
  trailers = '';

  #state: State = State.size;
  #size = 0;
  #digits = 0;
  #extensionBytes = 0;
  #trailerBytes = noBytes;

  get done(): boolean {
    return this.#state === State.done;
  }

  reset(): void {
    this.trailers = '';
    this.#state = State.size;
    this.#size = 0;
    this.#digits = 0;
    this.#extensionBytes = 0;
    this.#trailerBytes = noBytes;
  }

  /** Reads `buffer[start, end)`; returns the index behind what belongs to the body, or `refused` with `fault` set. */
  decode(buffer: Buffer, start: number, end: number, sink: ChunkSink): number {
    let i = start;
    while (i < end && this.#state !== State.done) {
      if (this.#state === State.data) {
        const take = Math.min(this.#size, end - i);
        this.#size -= take;
        if (this.#size === 0) this.#state = State.dataCr;
        sink.onChunkData(buffer, i, i + take);
        i += take;
      } else if (this.#state === State.trailers) {
        i = this.#readTrailers(buffer, i, end);
        if (i < 0) return refused;
      } else if (this.#framingByte(buffer[i++]!) < 0) {
        return refused;
      }
    }
    return i;
  }

  #framingByte(code: number): number {
    switch (this.#state) {
      case State.size:
        return this.#sizeByte(code);
      case State.extension:
        if (code === 0x0d) return this.#go(State.sizeEnd);
        if (isValueCode[code] !== 1) return refuse(this, 400, 'a control character in a chunk extension');
        if (++this.#extensionBytes > maxChunkExtensionBytes) return refuse(this, 400, 'too many chunk extensions');
        return 0;
      case State.sizeEnd:
        if (code !== 0x0a) return refuse(this, 400, 'a chunk size that does not end with CRLF');
        this.#digits = 0;
        return this.#go(this.#size === 0 ? State.trailers : State.data);
      case State.dataCr:
        return code === 0x0d ? this.#go(State.dataLf) : refuse(this, 400, 'chunk data longer than its size');
      default:
        return code === 0x0a ? this.#go(State.size) : refuse(this, 400, 'chunk data that does not end with CRLF');
    }
  }

  #sizeByte(code: number): number {
    const digit = hexValue[code]!;
    if (digit < 16) {
      if (++this.#digits > maxSizeDigits) return refuse(this, 400, 'a chunk size of too many digits');
      this.#size = this.#size * 16 + digit;
      return 0;
    }
    if (this.#digits === 0) return refuse(this, 400, 'a chunk without a size');
    if (code === 0x0d) return this.#go(State.sizeEnd);
    if (code === 0x3b) return this.#go(State.extension);
    return refuse(this, 400, 'a chunk size that is not hexadecimal');
  }

  #go(state: State): number {
    this.#state = state;
    return 0;
  }

  #readTrailers(buffer: Buffer, start: number, end: number): number {
    const before = this.#trailerBytes.length;
    const piece = buffer.subarray(start, Math.min(end, start + maxTrailerBytes - before));
    const bytes = before === 0 ? piece : Buffer.concat([this.#trailerBytes, piece]);
    this.trailers = '';
    const sectionEnd = scanFields(bytes, bytes.toString('latin1'), 0, this);
    if (sectionEnd === refused) return refused;
    if (sectionEnd === incomplete) {
      if (bytes.length === maxTrailerBytes) return refuse(this, 431, 'too many trailer fields');
      this.#trailerBytes = Buffer.from(bytes);
      return end;
    }
    this.#state = State.done;
    return start + sectionEnd - before;
  }

  onField(_: Uint8Array, text: string, line: FieldLine): boolean {
    const name = text.slice(line.nameStart, line.nameEnd).toLowerCase();
    if (name === 'content-length' || name === 'transfer-encoding') {
      refuse(this, 400, `a trailer field ${name}`);
      return false;
    }
    if (!line.aliased && isTrailerField(name)) this.trailers += text.slice(line.nameStart, line.end);
    return true;
  }
}
