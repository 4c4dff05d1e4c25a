/** A request as caching sees it, whatever framework it came by. */
export interface Asked {
  readonly method: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  /** With its question mark; empty where there is none. */
  readonly query: string;
  /** Lines with their CRLF. */
  readonly fields: string;
  /** A GET with a body is nobody's business but the handler's. */
  readonly hasBody: boolean;
}

/** Path and query of a request target. */
export function splitTarget(target: string): Pick<Asked, 'path' | 'query'> {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark) };
}
