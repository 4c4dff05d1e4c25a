/**
 * One request as the edge sees it, and as it is handed to the proxy. One object serves all requests of a connection.
 */
import { canonicalAddress } from '../geo/index.ts';
import { isIdempotent, type RequestHead } from '../http/index.ts';
import { type ClientPlace, type Destination, Exchange, type FieldTaker, type ProxyEndpoint } from '../proxy/index.ts';
import type { AttemptTrail } from './attempt-trail.ts';
import type { ClientIdentity, IdentifyClient } from './client-identity.ts';
import { DetachedRequest } from './detached-request.ts';
import {
  continuedChain,
  edgeFields,
  forwardedScheme,
  newChain,
  passedAddresses,
  tellEdgeFields,
  trustedRequestId,
} from './edge-fields.ts';
import type { EdgeRequest, ForwardRules, RequestChanges } from './edge-request.ts';
import type { EdgeRoute } from './edge-route.ts';
import type { EdgeRuntime } from './edge-runtime.ts';
import { FieldLines } from './field-lines.ts';
import { createTraceparent } from './identifiers.ts';
import { countPassed } from './loop-tokens.ts';
import { deadlineField, requestDeadline } from './request-deadline.ts';
import { RequestNotes } from './request-notes.ts';
import { passedCertificateFields } from './tls/client-certificate.ts';
import type { Transport } from './transport.ts';

export class RequestContext implements EdgeRequest {
  readonly head: RequestHead;
  readonly peerAddress: string;
  client!: ClientIdentity;
  route: EdgeRoute | undefined;
  requestId = '';
  /** Whether the head has been read; nothing in it is to be used otherwise. */
  understood = false;
  /** When its head was complete. */
  startedAt = 0;
  upgrade = '';
  deadlineMs: number = Number.POSITIVE_INFINITY;
  answerFields = '';
  destination: Destination | undefined;
  placedBy: string | undefined;
  bound: string | undefined;
  /** Of the answer being written; 0 before there is one. */
  status = 0;
  /** Body bytes of the answer so far. */
  bytes = 0;
  /** Who gave the answer, when an endpoint did. */
  endpoint: ProxyEndpoint | undefined;
  readonly transport: Transport;
  readonly exchange: Exchange = new Exchange();
  readonly notes: RequestNotes = new RequestNotes();
  /** What it is sent on with, but for its trace; undefined until that is asked for as text. */
  #fields: string | undefined;
  readonly #edge: EdgeRuntime;
  /** Who the peer itself is: the answer for every request that brings no forwarded fields. */
  #peer: ClientIdentity | undefined;
  #identify: IdentifyClient | undefined;
  #isTunnel = false;
  /** Counted when they are first asked for, which every pick of an endpoint does; below 0 before. */
  #hops = -1;
  #entries = -1;
  #newChain: FieldLines | undefined;
  #chainHost = '';

  constructor(head: RequestHead, peerAddress: string, transport: Transport, edge: EdgeRuntime) {
    this.head = head;
    // IPv4 on a listener for both comes as `::ffff:192.0.2.1`.
    this.peerAddress = canonicalAddress(peerAddress) ?? peerAddress;
    this.transport = transport;
    this.#edge = edge;
  }

  /** A new request: its head has just been read. */
  begin(nowMs: number): void {
    const { forwarded } = this.head;
    this.#forget(nowMs);
    this.understood = true;
    if (forwarded === '') {
      if (this.#identify !== this.#edge.identify) this.#identifyPeer();
      this.client = this.#peer!;
    } else {
      this.client = this.#edge.identify(this.peerAddress, forwarded);
    }
    this.#name(trustedRequestId(forwarded, this.client));
    this.#edge.observer?.onBegin?.(this);
  }

  /** Once a connection, and again after a new config says otherwise whom to trust. */
  #identifyPeer(): void {
    this.#identify = this.#edge.identify;
    this.#peer = this.#identify(this.peerAddress, '');
  }

  /** What came is no request that could be read: there is no client to be known by it and no route. */
  beginRefused(nowMs: number): void {
    this.#forget(nowMs);
    this.understood = false;
    this.#name(undefined);
  }

  /** `given` is the id that a trusted peer has for it. */
  #name(given: string | undefined): void {
    const { requestIds } = this.#edge;
    this.requestId = given ?? requestIds.create();
    this.answerFields += requestIds.answerFields(this.requestId);
  }

  prepare(rules: ForwardRules): void {
    const { head, client, startedAt } = this;
    this.deadlineMs = requestDeadline(head.forwarded, client.trustedPeer, startedAt, rules);
    this.#startTrace();
    this.#fields = undefined;
    this.upgrade = rules.upgrade ? head.upgrade : '';
  }

  detach(changes: RequestChanges = {}): EdgeRequest {
    this.#startTrace();
    return new DetachedRequest(this, this.#edgeFields(), changes);
  }

  /** A request that is in no trace begins one, which nobody samples (W3C Trace Context, section 3.2). */
  #startTrace(): void {
    const { head, notes } = this;
    if (notes.traceFields === '' && !head.hasTraceparent) notes.traceFields = `traceparent: ${createTraceparent()}\r\n`;
  }

  /** It has become a tunnel: it is answered as a request, and none any more that is on its way. */
  switched(nowMs: number): void {
    const { counters } = this.#edge;
    this.#isTunnel = true;
    counters.active--;
    counters.record(this.route!.index, 101, nowMs - this.startedAt);
  }

  /** It is over: answered, or `abandoned` by the client before the answer was complete. */
  ended(nowMs: number, abandoned: boolean): void {
    const { counters, observer } = this.#edge;
    const { route, status, bytes } = this;
    const durationMs = nowMs - this.startedAt;
    if (!this.#isTunnel) {
      counters.active--;
      if (abandoned) counters.abandoned++;
      else counters.record(route?.index ?? counters.unrouted, status, durationMs);
    }
    // A tunnel ends when one side has had enough.
    const end = { status, durationMs, bytes, endpointId: this.endpoint?.id, abandoned: abandoned && !this.#isTunnel };
    route?.filters?.after(this, end, nowMs);
    observer?.onEnd(this, end);
    this.status = 0;
  }

  /** It goes on in another process, which counts it and writes it down. */
  left(nowMs: number): void {
    const { status, bytes } = this;
    this.#edge.counters.active--;
    const end = { status, durationMs: nowMs - this.startedAt, bytes, endpointId: this.endpoint?.id, abandoned: true };
    this.route?.filters?.after(this, end, nowMs);
  }

  #forget(nowMs: number): void {
    const { counters, observer } = this.#edge;
    counters.active++;
    this.notes.begin(nowMs, observer !== undefined);
    this.startedAt = nowMs;
    this.#isTunnel = false;
    this.#hops = -1;
    this.#entries = -1;
    this.route = undefined;
    this.endpoint = undefined;
    this.upgrade = '';
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.answerFields = this.transport.answerFields;
    this.destination = undefined;
    this.placedBy = undefined;
    this.bound = undefined;
    this.status = 0;
    this.bytes = 0;
  }

  /** What this edge adds to the fields of the client. */
  #edgeFields(): string {
    return `${this.#chain()}${edgeFields(this, this.#edge.region)}cdn-loop: ${this.#loopToken}\r\n`;
  }

  get #loopToken(): string {
    const { isEntry, loop } = this.#edge;
    return isEntry ? loop.entry : loop.edge;
  }

  /** Who asked, as the next server is told. */
  #chain(): string {
    if (!this.#continuesChain) return this.#ownChain().text;
    const { head, peerAddress, transport } = this;
    // A trusted peer with a certificate of its own still speaks for the client behind it.
    const { forwarded } = head;
    const chain = continuedChain(head, peerAddress, transport.scheme);
    return chain + passedAddresses(forwarded) + passedCertificateFields(forwarded);
  }

  get #continuesChain(): boolean {
    return this.head.forwarded !== '' && this.client.trustedPeer;
  }

  /** The same for all requests of a client that names one host. */
  #ownChain(): FieldLines {
    const { head, peerAddress, transport } = this;
    if (this.#newChain === undefined || head.authority !== this.#chainHost) {
      this.#newChain = new FieldLines(newChain(head, peerAddress, transport.scheme) + transport.certificateFields);
      this.#chainHost = head.authority;
    }
    return this.#newChain;
  }

  #passed(token: string): number {
    return this.head.hasCdnLoop ? countPassed(this.head.values('cdn-loop'), token) : 0;
  }

  values(name: string): string[] {
    return this.head.values(name);
  }

  /** The first value of a field, by its lower-case name. */
  readonly field = (name: string): string | undefined => this.head.values(name)[0];

  get scheme(): 'http' | 'https' {
    return this.transport.scheme;
  }

  get clientScheme(): 'http' | 'https' {
    const { head, client, transport } = this;
    return (client.trustedPeer ? forwardedScheme(head.forwarded) : undefined) ?? transport.scheme;
  }

  get method(): string {
    return this.head.method;
  }

  get path(): string {
    return this.head.path;
  }

  get query(): string {
    return this.head.query;
  }

  get host(): string {
    return this.head.host;
  }

  get offersUpgrade(): boolean {
    return this.head.upgrade !== '';
  }

  get clientFields(): string {
    return this.head.fields;
  }

  set clientFields(fields: string) {
    this.head.fields = fields;
  }

  get forwarded(): string {
    return this.head.forwarded;
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
    return isIdempotent(this.head.method);
  }

  get hasIdempotencyKey(): boolean {
    return this.head.hasIdempotencyKey;
  }

  get hashKey(): string {
    return this.client.address;
  }

  get hops(): number {
    if (this.#hops < 0) this.#hops = this.#passed(this.#edge.loop.edge);
    return this.#hops;
  }

  get entries(): number {
    if (this.#entries < 0) this.#entries = this.#passed(this.#edge.loop.entry);
    return this.#entries;
  }

  get fields(): string {
    this.#fields ??= this.head.fields + this.#edgeFields() + deadlineField(this.deadlineMs);
    return this.#fields + this.notes.traceFields;
  }

  tellFields(taker: FieldTaker): void {
    taker.takeLines(this.head.fields);
    if (this.#continuesChain) taker.takeLines(this.#chain());
    else this.#ownChain().tell(taker);
    tellEdgeFields(this, this.#edge.region, taker);
    taker.takeField('cdn-loop', this.#loopToken);
    taker.takeLines(deadlineField(this.deadlineMs));
    taker.takeLines(this.notes.traceFields);
  }

  get attempts(): AttemptTrail | undefined {
    return this.notes.trail;
  }

  get place(): ClientPlace | undefined {
    return this.client.place;
  }
}
