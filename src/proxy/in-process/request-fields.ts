/** The fields of a request as Node tells them, those that say how its body is framed included. */
import type { FieldTaker, ProxyRequest } from '../proxy-request.ts';
import { FieldNames } from './field-names.ts';

const none = FieldNames.none();
const space = 0x20;
const tab = 0x09;

export class RequestFields implements FieldTaker {
  /** Names and values in turn. */
  readonly lines: string[] = [];
  #names: FieldNames | undefined = none;

  constructor(request: ProxyRequest) {
    this.takeField('host', request.authority);
    if (request.tellFields === undefined) this.takeLines(request.fields);
    else request.tellFields(this);
    if (request.chunked) this.takeField('transfer-encoding', 'chunked');
    else if (request.hasContentLength) this.takeField('content-length', String(request.contentLength));
    if (request.expectContinue) this.takeField('expect', '100-continue');
  }

  /** `request.headers`; undefined where it takes Node to tell them. */
  get headers(): Record<string, string> | undefined {
    return this.#names?.headers(this.lines);
  }

  takeField(name: string, value: string): void {
    this.lines.push(name, value);
    this.#names = this.#names?.and(name);
  }

  takeLines(fields: string): void {
    const { lines } = this;
    for (let start = 0; start < fields.length; ) {
      const likely = this.#names?.likely;
      let from: number;
      if (likely !== undefined && fields.startsWith(likely.prefix, start)) {
        from = start + likely.prefix.length;
        this.#names = likely;
        lines.push(likely.name);
      } else {
        from = fields.indexOf(':', start) + 1;
        const name = fields.slice(start, from - 1);
        this.#names = this.#names?.and(name);
        lines.push(name);
      }
      const lineEnd = fields.indexOf('\r\n', from);
      lines.push(fieldValue(fields, from, lineEnd));
      start = lineEnd + 2;
    }
  }
}

/** The trailers of a request, names and values in turn. */
export function trailerLines(trailers: string): string[] {
  const lines: string[] = [];
  for (let start = 0; start < trailers.length; ) {
    const colon = trailers.indexOf(':', start);
    const lineEnd = trailers.indexOf('\r\n', colon);
    lines.push(trailers.slice(start, colon), fieldValue(trailers, colon + 1, lineEnd));
    start = lineEnd + 2;
  }
  return lines;
}

/** Checked already; it may have white space around it. */
function fieldValue(fields: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isBlank(fields.charCodeAt(from))) from++;
  while (to > from && isBlank(fields.charCodeAt(to - 1))) to--;
  return fields.slice(from, to);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}
