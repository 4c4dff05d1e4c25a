import type { ResponseHead } from '../http/index.ts';
import type { ExchangeFailure } from './failure.ts';
import type { ProxyEndpoint } from './proxy-endpoint.ts';

/**
 * Who asked: the side of an exchange that faces the client. Its calls come in this order: informational*, response,
 * data*, end | failed. It may abandon the exchange during any of them.
 */
export interface Downstream {
  onInformational(head: ResponseHead): void;
  onResponse(head: ResponseHead, endpoint: ProxyEndpoint): void;
  /** A range of the body, valid during the call unless `keep` is called; returns false to be given no more. */
  onResponseData(buffer: Buffer, start: number, end: number): boolean;
  onResponseEnd(trailers: string): void;
  /** What has been handed on can be sent: no more comes in this turn. */
  onFlush(): void;
  /** No response, or the rest of one that has been handed on in part, will come. */
  onFailed(failure: ExchangeFailure): void;
  /** More of the request body can be taken. */
  onRequestDrain(): void;
}
