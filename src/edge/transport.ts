/** What a client's connection is: plain, or secured by TLS with what the handshake has told. The same for all its requests. */
export interface Transport {
  readonly scheme: 'http' | 'https';
  /** The host the client asked for in its handshake, lower case; empty without one. */
  readonly serverName: string;
  /** What the app is told of the client's certificate: lines with their CRLF, empty without one. */
  readonly certificateFields: string;
  /** Lines with their CRLF that every answer gets. */
  readonly answerFields: string;
}

export const plainTransport: Transport = Object.freeze({
  scheme: 'http',
  serverName: '',
  certificateFields: '',
  answerFields: '',
});
