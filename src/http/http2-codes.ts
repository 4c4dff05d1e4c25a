/** Numbers of HTTP/2 (RFC 9113), so that who never speaks it need not load `node:http2` for them. */

/** Why a stream or a connection ends (section 7). */
export const http2Errors: {
  readonly noError: 0;
  readonly refusedStream: 7;
  readonly cancel: 8;
  readonly enhanceYourCalm: 11;
} = Object.freeze({ noError: 0, refusedStream: 7, cancel: 8, enhanceYourCalm: 11 });

/** Of the flags of a HEADERS frame: nothing comes after it (section 6.2). */
export const endStreamFlag = 1;
