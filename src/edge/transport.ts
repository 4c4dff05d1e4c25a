/** What a client's connection is: plain, or secured by TLS with what the handshake has told. The same for all its requests. */
export interface Transport {
  readonly scheme: 'http' | 'https';
  readonly protocol: 'http/1.1' | 'h2';
  /** As TLS calls it, such as `TLSv1.3`; empty without. */
  readonly tlsVersion: string;
  /** The host the client asked for in its handshake, lower case; empty without one. */
  readonly serverName: string;
  /** What the app is told of the client's certificate: lines with their CRLF, empty without one. */
  readonly certificateFields: string;
  /** Lines with their CRLF that every answer gets. */
  readonly answerFields: string;
}

export const plainTransport: Transport = Object.freeze({
  scheme: 'http',
  protocol: 'http/1.1',
  tlsVersion: '',
  serverName: '',
  certificateFields: '',
  answerFields: '',
});

/** HTTP/2 without TLS, where it is allowed. */
export const plainHttp2Transport: Transport = Object.freeze({ ...plainTransport, protocol: 'h2' });
