import type { ResponseHead } from '../http/index.ts';

/** Who uses a connection to an endpoint: the exchange on it, as the connection sees it. */
export interface ConnectionUser {
  readonly method: string;
  /** What the endpoint is asked for: path and query. */
  readonly asked: string;
  /** Lines with their CRLF that this endpoint is told besides those of the request. */
  readonly told: string;
  /** A 1xx other than 101. */
  onInformational(head: ResponseHead): void;
  onHead(head: ResponseHead): void;
  /** A range of the body; returns false to stop reading until `resume`. The bytes are valid during the call. */
  onBody(buffer: Buffer, start: number, end: number): boolean;
  /** The whole response has been read; `reusable` says whether the connection may carry another exchange. */
  onMessageEnd(trailers: string, reusable: boolean): void;
  /** Everything that one read brought has been handed on. */
  onReadEnd(): void;
  /** The request's bytes have drained. */
  onDrain(): void;
  /** The connection ended first; `malformed` when it was us, for what it sent. */
  onLost(reason: string, malformed: boolean): void;
  /** An app in this process threw for this request what nobody caught (`error`, in words), and will not answer it. */
  onThrown(error: string): void;
}
