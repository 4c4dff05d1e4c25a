/**
 * What is asked of each proxy.
 */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Bytes of the request's body. */
  readonly bodyBytes: number;
  /** Bytes of the response's body. */
  readonly answerBytes: number;
  /** Connections that have made one request each and are held open, silent, while the load runs. */
  readonly idleConnections: number;
}

const get = { method: 'GET', bodyBytes: 0, idleConnections: 0 } as const;

export const smallGet: Case = { ...get, name: 'small', title: 'small GET', path: '/small', answerBytes: 3 };

export const cases: readonly Case[] = [
  smallGet,
  { ...get, name: '16k', title: 'GET of 16 KiB', path: '/16k', answerBytes: 16 * 1024 },
  { ...get, name: '1m', title: 'GET of 1 MiB', path: '/1m', answerBytes: 1024 * 1024 },
  { ...smallGet, name: 'post', title: 'POST of 64 KiB', path: '/sink', method: 'POST', bodyBytes: 64 * 1024 },
  { ...smallGet, name: 'idle', title: 'small GET beside 1,000 idle connections', idleConnections: 1_000 },
];
