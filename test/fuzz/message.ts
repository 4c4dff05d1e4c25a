/**
 * A byte stream as one parser understands it: the common tongue in which two of them are compared.
 */
export type Field = readonly [name: string, value: string];

export interface Message {
  /** Of a request, else empty. */
  readonly method: string;
  /** Of a request: as sent (Node) or normalised (ours). */
  readonly target: string;
  /** Of a response, else 0. */
  readonly status: number;
  readonly reason: string;
  readonly minor: number;
  /** Node: every field. Ours: those that travel on. */
  readonly fields: readonly Field[];
  readonly keepAlive: boolean;
  readonly upgrade: boolean;
  /** One latin1 character a byte; grows while the body comes. */
  body: string;
  readonly trailers: Field[];
  /** Whether its end has been seen. */
  complete: boolean;
}

export interface Reading<M extends Message = Message> {
  readonly messages: readonly M[];
  /** Why it was refused, when it was. */
  readonly fault?: string;
}

export const Kind = { request: 1, response: 2 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** What is on the wire in one direction. */
export interface Stream {
  readonly kind: Kind;
  /** The method that responses answer. */
  readonly method: string;
  readonly bytes: Buffer;
  /** Where reads end, in rising order; the last one is the length. */
  readonly cuts: readonly number[];
}
