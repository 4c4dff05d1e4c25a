/**
 * What is noted of a request on its way, for who writes it down when it is over. One object serves all requests of a
 * `RequestContext`.
 */
import { performance } from 'node:perf_hooks';
import { AttemptTrail } from './attempt-trail.ts';
import { cacheNote } from './cache-note.ts';

export class RequestNotes {
  /** Body bytes of the request so far. */
  received = 0;
  /** When the head of the answer was there; 0 before, and where nobody asks. */
  answeredAt = 0;
  /** Whether a filter of the route answered in place of its handler. */
  intercepted = false;
  /** The kind of the problem it was answered with; empty without. */
  problem = '';
  /** Why its service did not answer, for operators; empty where it did. */
  failure = '';
  /** What a cache made of it, as `cacheNote` says; empty where there is none. */
  cache = '';
  /** What it says of its trace when it is sent on, in lines with their CRLF; empty where the client's own lines do. */
  traceFields = '';
  /** What its user has written, by answers that the client is not given: to a check of what is cached, or for a part of another. */
  userTokens = '';
  /** Where it was tried; undefined where nobody asks. */
  trail: AttemptTrail | undefined;

  /** A new request; `observed` says that somebody will ask. */
  begin(nowMs: number, observed: boolean): void {
    this.received = 0;
    this.answeredAt = 0;
    this.intercepted = false;
    this.problem = '';
    this.failure = '';
    this.cache = '';
    this.traceFields = '';
    this.userTokens = '';
    if (observed) this.trail ??= new AttemptTrail();
    else this.trail = undefined;
    this.trail?.begin(nowMs);
  }

  /** The head of the answer is there, with these fields. */
  answered(fields: string): void {
    if (this.trail === undefined) return;
    this.answeredAt = performance.now();
    this.cache = cacheNote(fields);
  }
}
