/**
 * What a front hands over: a request whose every part has been checked. The fields are ready to be sent; framing, `Host`
 * and hop-by-hop fields are not among them, for those are written anew.
 */
import type { AttemptObserver } from './attempt-observer.ts';

/** Takes the fields of a request, in their order. */
export interface FieldTaker {
  /** Checked lines with their CRLF. */
  takeLines(lines: string): void;
  takeField(name: string, value: string): void;
}

export interface ProxyRequest {
  readonly method: string;
  /** Path and query as they travel. */
  readonly target: string;
  readonly authority: string;
  /** Lines with their CRLF, those of the edge included. */
  readonly fields: string;
  /** Tells the same fields to whom text is of no use: an app in this process is given names and values. */
  tellFields?(taker: FieldTaker): void;
  readonly contentLength: number;
  readonly hasContentLength: boolean;
  readonly chunked: boolean;
  readonly expectContinue: boolean;
  /** Protocols the client offers to change to, where the route allows it; else empty. */
  readonly upgrade: string;
  /** Whether its method is one that does no more when carried out twice (RFC 9110, section 9.2.2). */
  readonly idempotent: boolean;
  /** Whether the client vouches, by an `Idempotency-Key`, that the app knows a second one from the first. */
  readonly hasIdempotencyKey: boolean;
  /** When its answer is of no more use, in milliseconds of the monotonic clock; Infinity without such a time. */
  readonly deadlineMs: number;
  /** What hashing policies go by: the client's address. */
  readonly hashKey: string;
  /** A key that places it whatever the policy. */
  readonly placedBy?: string | undefined;
  /** The id of the endpoint its session is bound to. */
  readonly bound?: string | undefined;
  /** The region it is to go to; undefined leaves that to the steering. */
  readonly destination?: Destination | undefined;
  /** The client's place, for steering. */
  readonly place: ClientPlace | undefined;
  /** How many edges in regions it has passed already. */
  readonly hops: number;
  /** How many global entries it has passed already. */
  readonly entries: number;
  /** Who writes its tries down; undefined where nobody does. */
  readonly attempts?: AttemptObserver | undefined;
}

export interface Destination {
  readonly region: string;
  /** Whether it must be served there or not at all. */
  readonly only: boolean;
}

export interface ClientPlace {
  readonly country?: string | undefined;
  readonly coordinates?: { readonly lat: number; readonly lon: number } | undefined;
}

/** What an endpoint is sent otherwise than a request says. */
export interface RequestRevision {
  /** In place of its target. */
  readonly asked: string;
  /** Lines with their CRLF besides its fields. */
  readonly told: string;
}

/** The bytes that open this request on a connection to an endpoint. */
export function serializeRequest(
  request: ProxyRequest,
  { asked, told }: RequestRevision = { asked: request.target, told: '' },
): string {
  const head = `${request.method} ${asked} HTTP/1.1\r\nhost: ${request.authority}\r\n${request.fields}${told}`;
  if (request.chunked) {
    return request.expectContinue
      ? `${head}transfer-encoding: chunked\r\nexpect: 100-continue\r\n\r\n`
      : `${head}transfer-encoding: chunked\r\n\r\n`;
  }
  if (request.hasContentLength) {
    return request.expectContinue
      ? `${head}content-length: ${request.contentLength}\r\nexpect: 100-continue\r\n\r\n`
      : `${head}content-length: ${request.contentLength}\r\n\r\n`;
  }
  if (request.upgrade !== '') return `${head}connection: upgrade\r\nupgrade: ${request.upgrade}\r\n\r\n`;
  return `${head}\r\n`;
}

/** Whether `protocol` is one that the request offered to change to. */
export function offers({ upgrade }: ProxyRequest, protocol: string): boolean {
  const name = protocol.toLowerCase();
  return upgrade.split(',').some((each) => each.trim().toLowerCase() === name);
}
