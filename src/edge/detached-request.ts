/**
 * A copy of a request that outlives it: for what goes on without the client, such as refreshing a cached answer, and for
 * requests made from one, such as the parts of a composed answer. It has no body but one of its own, and cannot change the
 * protocol.
 */
import { fieldValues, isIdempotent } from '../http/index.ts';
import { type AttemptObserver, type ClientPlace, type Destination, Exchange } from '../proxy/index.ts';
import { AttemptTrail, type CopiedRequest, TrailShare } from './attempt-trail.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { EdgeRequest, ForwardRules, RequestChanges } from './edge-request.ts';
import { deadlineField } from './request-deadline.ts';
import { RequestNotes } from './request-notes.ts';

export class DetachedRequest implements EdgeRequest {
  readonly method: string;
  readonly scheme: 'http' | 'https';
  readonly clientScheme: 'http' | 'https';
  readonly host: string;
  readonly authority: string;
  readonly path: string;
  readonly query: string;
  readonly client: ClientIdentity;
  readonly requestId: string;
  readonly startedAt: number;
  readonly forwarded: string;
  readonly hops: number;
  readonly entries: number;
  readonly contentLength: number;
  readonly hasContentLength: boolean;
  readonly chunked = false;
  readonly expectContinue = false;
  readonly upgrade = '';
  readonly offersUpgrade = false;
  readonly endpoint = undefined;
  readonly hasIdempotencyKey = false;
  readonly exchange: Exchange = new Exchange();
  readonly notes: RequestNotes = new RequestNotes();
  readonly attempts: AttemptObserver | undefined;
  clientFields: string;
  answerFields = '';
  deadlineMs: number;
  destination: Destination | undefined;
  placedBy: string | undefined;
  bound: string | undefined;
  readonly #edgeFields: string;

  /** `edgeFields` are those the edge adds to what it sends on. */
  constructor(request: EdgeRequest, edgeFields: string, changes: RequestChanges) {
    this.method = changes.method ?? request.method;
    this.path = changes.path ?? request.path;
    this.query = changes.query ?? request.query;
    this.clientFields = changes.clientFields ?? request.clientFields;
    this.contentLength = changes.contentLength ?? 0;
    this.hasContentLength = changes.contentLength !== undefined;
    this.scheme = request.scheme;
    this.clientScheme = request.clientScheme;
    this.host = request.host;
    this.authority = request.authority;
    this.client = request.client;
    this.requestId = request.requestId;
    this.startedAt = request.startedAt;
    this.forwarded = request.forwarded;
    this.hops = request.hops;
    this.entries = request.entries;
    this.attempts = shared(request, this);
    this.notes.traceFields = request.notes.traceFields;
    this.deadlineMs = changes.deadlineMs ?? Number.POSITIVE_INFINITY;
    this.#edgeFields = edgeFields;
  }

  get target(): string {
    return this.path + this.query;
  }

  get fields(): string {
    return this.clientFields + this.#edgeFields + this.notes.traceFields + deadlineField(this.deadlineMs);
  }

  get idempotent(): boolean {
    return isIdempotent(this.method);
  }

  get hashKey(): string {
    return this.client.address;
  }

  get place(): ClientPlace | undefined {
    return this.client.place;
  }

  values(name: string): string[] {
    return fieldValues(this.clientFields, name);
  }

  prepare(rules: ForwardRules): void {
    this.deadlineMs = Math.min(this.deadlineMs, performance.now() + rules.totalTimeoutMs);
  }

  detach(changes: RequestChanges = {}): EdgeRequest {
    return new DetachedRequest(this, this.#edgeFields, changes);
  }
}

/** The trail of a client's request is written into for as long as that is under way. */
function shared({ attempts }: EdgeRequest, copy: CopiedRequest): AttemptObserver | undefined {
  if (attempts instanceof AttemptTrail) return new TrailShare(attempts, copy);
  return attempts instanceof TrailShare ? attempts.of(copy) : attempts;
}
