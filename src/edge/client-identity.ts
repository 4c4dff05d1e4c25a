/** Who a client is and where: found once a connection, or once a request behind a trusted proxy. */
import type { ClientPlace } from '../proxy/index.ts';

export interface ClientIdentity {
  /** The client's own address, not that of a trusted proxy between. */
  readonly address: string;
  readonly place: ClientPlace | undefined;
  /** Whether the peer is a trusted proxy, whose forwarded fields are kept. */
  readonly trustedPeer: boolean;
  /** Why the request is refused with 400: what it says of the client is not to be understood. */
  readonly fault?: string;
}

/** `forwarded` are the fields of the forwarded family as the peer sent them, each line with its CRLF; often empty. */
export type IdentifyClient = (peerAddress: string, forwarded: string) => ClientIdentity;
