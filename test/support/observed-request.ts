/** A request that is over, as observers are given it, made from a few words. */
import { type ObservedRequest, RequestNotes } from '../../src/edge/index.ts';

export interface ObservedInput {
  readonly requestId?: string;
  readonly method?: string;
  readonly host?: string;
  readonly path?: string;
  readonly query?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly understood?: boolean;
  readonly address?: string;
  readonly startedAt?: number;
  readonly route?: Partial<ObservedRequest['route']>;
  readonly notes?: Partial<RequestNotes>;
  readonly protocol?: 'http/1.1' | 'h2';
}

export function observedRequest(input: ObservedInput = {}): ObservedRequest {
  const { fields = {}, address = '192.0.2.7', protocol = 'http/1.1' } = input;
  const notes = new RequestNotes();
  notes.begin(0, true);
  Object.assign(notes, input.notes);
  return {
    requestId: 'id-1',
    method: 'GET',
    host: 'shop.example',
    path: '/',
    query: '',
    understood: true,
    startedAt: 0,
    ...input,
    client: { address, place: undefined, trustedPeer: false },
    peerAddress: address,
    transport: { protocol, scheme: 'http', tlsVersion: '', serverName: '', certificateFields: '', answerFields: '' },
    clientScheme: 'http',
    values: (name: string) => (fields[name] === undefined ? [] : [fields[name]]),
    notes,
    attempts: notes.trail,
  } as unknown as ObservedRequest;
}
