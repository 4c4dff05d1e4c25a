/**
 * One request as the edge sees it, and as it is handed to the proxy. One object serves all requests of a connection.
 */
import { canonicalAddress } from '../geo/index.ts';
import type { RequestHead } from '../http/index.ts';
import type { ClientPlace, ProxyRequest } from '../proxy/index.ts';
import type { ClientIdentity, IdentifyClient } from './client-identity.ts';
import {
  continuedChain,
  countPassed,
  edgeFields,
  entryToken,
  loopToken,
  newChain,
  trustedRequestId,
} from './edge-fields.ts';
import type { EdgeRoute } from './edge-route.ts';
import { createRequestId } from './identifiers.ts';

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

export class RequestContext implements ProxyRequest {
  readonly head: RequestHead;
  readonly peerAddress: string;
  client!: ClientIdentity;
  route: EdgeRoute | undefined;
  requestId = '';
  /** Whether the head has been read; nothing in it is to be used otherwise. */
  understood = false;
  /** When its head was complete. */
  startedAt = 0;
  fields = '';
  upgrade = '';
  readonly #identify: IdentifyClient;
  /** Who the peer itself is: the answer for every request that brings no forwarded fields. */
  #peer: ClientIdentity | undefined;
  #newChain = '';
  #chainHost = '';

  constructor(head: RequestHead, peerAddress: string, identify: IdentifyClient) {
    this.head = head;
    // IPv4 on a listener for both comes as `::ffff:192.0.2.1`.
    this.peerAddress = canonicalAddress(peerAddress) ?? peerAddress;
    this.#identify = identify;
  }

  /** A new request: its head has just been read. */
  begin(nowMs: number): void {
    const { forwarded } = this.head;
    this.startedAt = nowMs;
    this.route = undefined;
    this.understood = true;
    this.upgrade = '';
    if (forwarded === '') {
      this.#peer ??= this.#identify(this.peerAddress, '');
      this.client = this.#peer;
    } else {
      this.client = this.#identify(this.peerAddress, forwarded);
    }
    this.requestId = trustedRequestId(forwarded, this.client) ?? createRequestId();
  }

  /** What came is no request that could be read: there is no client to be known by it and no route. */
  beginRefused(nowMs: number): void {
    this.startedAt = nowMs;
    this.route = undefined;
    this.understood = false;
    this.requestId = createRequestId();
  }

  /** Makes it ready to be sent on. */
  prepare({ region, isEntry }: { readonly region: string; readonly isEntry: boolean }, upgrade: boolean): void {
    const loop = isEntry ? `cdn-loop: ${entryToken}\r\n` : '';
    this.fields = this.head.fields + this.#chain() + edgeFields(this, region) + loop;
    this.upgrade = upgrade ? this.head.upgrade : '';
  }

  /** Who asked, as the next server is told; the same for all requests of a client that names one host. */
  #chain(): string {
    const { head, peerAddress } = this;
    if (head.forwarded !== '' && this.client.trustedPeer) return continuedChain(head, peerAddress);
    if (this.#newChain === '' || head.authority !== this.#chainHost) {
      this.#newChain = newChain(head, peerAddress);
      this.#chainHost = head.authority;
    }
    return this.#newChain;
  }

  /** The first value of a field, by its lower-case name. */
  readonly field = (name: string): string | undefined => this.head.values(name)[0];

  get method(): string {
    return this.head.method;
  }

  get target(): string {
    const { path, query } = this.head;
    return query === '' ? path : path + query;
  }

  get authority(): string {
    return this.head.authority;
  }

  get contentLength(): number {
    return this.head.contentLength;
  }

  get hasContentLength(): boolean {
    return this.head.hasContentLength;
  }

  get chunked(): boolean {
    return this.head.chunked;
  }

  get expectContinue(): boolean {
    return this.head.expectContinue;
  }

  get idempotent(): boolean {
    return idempotentMethods.has(this.head.method) || this.head.hasIdempotencyKey;
  }

  get hashKey(): string {
    return this.client.address;
  }

  get hops(): number {
    return countPassed(this.head.values('cdn-loop'), loopToken);
  }

  get entries(): number {
    return countPassed(this.head.values('cdn-loop'), entryToken);
  }

  get place(): ClientPlace | undefined {
    return this.client.place;
  }
}
