/**
 * A request as handlers and filters see it. It is one client's `RequestContext`, used again for the client's next request
 * and so valid only while its call lasts, or a copy made by `detach`, which belongs to whoever made it.
 */
import type { Destination, Exchange, ProxyEndpoint, ProxyRequest } from '../proxy/index.ts';
import type { ClientIdentity } from './client-identity.ts';
import type { DeadlineRules } from './request-deadline.ts';
import type { RequestNotes } from './request-notes.ts';

export interface EdgeRequest extends ProxyRequest {
  readonly scheme: 'http' | 'https';
  /** What the client itself uses, as far as a trusted proxy before this edge has told. */
  readonly clientScheme: 'http' | 'https';
  /** Lower case, without a port; empty where the request named none. */
  readonly host: string;
  /** Normalised, without the query. */
  readonly path: string;
  /** With its question mark; empty without one. */
  readonly query: string;
  readonly client: ClientIdentity;
  readonly requestId: string;
  /** Milliseconds of the monotonic clock. */
  readonly startedAt: number;
  /** Whether the client offers to change the protocol, be it allowed on its route or not. */
  readonly offersUpgrade: boolean;
  /** The fields the client sent that travel on, each line with its CRLF. A filter may edit them before the handler runs. */
  clientFields: string;
  /** What the peer itself has sent of the fields that edges write (`forwarded`, `x-antipode-*` and the like), whoever it is. */
  readonly forwarded: string;
  /** Lines with their CRLF that the final answer gets, whoever makes it. */
  answerFields: string;
  /** What filters ask of the choice of its region and endpoint. */
  destination: Destination | undefined;
  placedBy: string | undefined;
  bound: string | undefined;
  /** Who gave the answer that is being written; undefined before, and when it was made here. */
  readonly endpoint: Pick<ProxyEndpoint, 'id' | 'isEdge'> | undefined;
  /** The one exchange of this request, for the handler that forwards it. */
  readonly exchange: Exchange;
  /** What is noted of it for logs and `why`. */
  readonly notes: RequestNotes;
  /** The values of a field the client sent, by its lower-case name: a slow look-up. */
  values(name: string): string[];
  /** Makes it ready to be sent on, as a route has it: fields of the edge are added, and the deadline is set. */
  prepare(rules: ForwardRules): void;
  /** A copy, without the body, that outlives the client's request, with changes; it has an exchange of its own. */
  detach(changes?: RequestChanges): EdgeRequest;
}

/** How a route sends requests on. */
export interface ForwardRules extends DeadlineRules {
  /** Whether a client's offer to change the protocol is kept, to WebSocket for example. */
  readonly upgrade: boolean;
}

export interface RequestChanges {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  /** In place of the fields the client sent. */
  readonly clientFields?: string;
  /** Of the request it is part of; one that goes on without the client has none. */
  readonly deadlineMs?: number;
  /** Of the body that whoever makes the copy will write; without it, there is none. */
  readonly contentLength?: number;
}
