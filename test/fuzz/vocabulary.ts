/**
 * The words of the grammar: what everybody sends, and what is sent to find out who reads it differently. A word that
 * stands twice is twice as likely.
 */
export interface Words<T = string> {
  readonly usual: readonly T[];
  readonly odd: readonly T[];
}

const list = (text: string): readonly string[] => text.split('|');

export const methods: Words = {
  usual: list('GET|GET|GET|GET|POST|POST|PUT|HEAD|OPTIONS|DELETE|PATCH|PROPFIND|M-SEARCH'),
  odd: ['get', 'CONNECT', 'TRACE', 'PRI', 'BREW', 'G_T', '', 'X'.repeat(33)],
};

export const targets: Words = {
  usual: list('/|/a|/a/b?c=d|/a%2fb|/%41%2e|/a/../b|//a//b/|/.a|/?|/a;b=c|/a?b=%00\\|http://a/b?c|http://a'),
  odd: list('*|http://a:80/?b|https://a/|a:80|/../a|/%00|/%4|/a#b|/..;/a|/\\|/%2e%2e%2fa||/caf\xe9'),
};

export const versions: Words = {
  usual: list('HTTP/1.1|HTTP/1.1|HTTP/1.1|HTTP/1.1|HTTP/1.0'),
  odd: list('HTTP/1.2|HTTP/2.0|http/1.1|HTTP/0.9|HTTP/1.10|HTTP/01.1|ICE/1.0|'),
};

export const hosts: Words = {
  usual: list('Host: a|Host: a|host: A:80|HOST:a.|Host:\ta '),
  odd: list('Host:|Host: a@b|Host: a, b|Host: a:99999|Host: [::|Host: [::1]|X-Host: a|Host : a'),
};

export const fields: Words = {
  usual: list(
    'Accept: */*|User-Agent: fuzz/1 (a; b)|Cookie: a=b; c="d"|X-A:|X-B:\t v\t w \t|x-c: caf\xe9\xff|Content_Length: 3|' +
      'X-Forwarded-For: 1.2.3.4|X-Real-IP: 1.2.3.4|Forwarded: for=1.2.3.4|X-Antipode-Region: eu|antipode-replay: a=b|' +
      'Keep-Alive: timeout=5|TE: trailers|Proxy: x|HTTP2-Settings: AAMAAABk|Traceparent: 00-1-2-01|Set-Cookie: a=b|' +
      'Idempotency-Key: 1|Date: Fri, 21 Nov 2025 02:00:00 GMT|Trailer: X-T|Expect: 100-continue|Upgrade: websocket',
  ),
  odd: list(
    "odd!#$%&'*+.^_`~name: 1|Transfer-Encodin: chunked|Transfer.Encoding: chunked|Proxy-Connection: keep-alive|" +
      'Proxy-Connection: close|Expect: 200-ok|Upgrade: h2c|Upgrade: a/1, TLS/1.0|Upgrade: a b|Upgrade:|a\x80: b|a: \x00',
  ),
};

export const connectionOptions: Words = {
  usual: list('close|keep-alive|keep-alive|Keep-Alive|upgrade|x-a|X-B|te|'),
  odd: list('close;a|a b|"close"|cookie|host|content-length|transfer-encoding'),
};

export const lengths: Words = {
  usual: list('3|0|5|003'),
  odd: list('+3|-3|-0|3, 3|3 3|0x3||3.0|3e1|3_0|\v3|\xb3|99999999999999999999|18446744073709551619'),
};

export const codings: Words = {
  usual: list('chunked|chunked|Chunked|\tchunked '),
  odd: list('gzip, chunked|chunked, chunked|xchunked|chunked, gzip|identity||,chunked|chunked;a=b|"chunked"|\vchunked'),
};

export const extensions: Words = {
  usual: list('||||;a|;a=b|;a="b;c"|;a=b;c'),
  odd: list(' ;a|;|;a =b|;a="|;a="\\"|;;|; a|;=|;a\x00'),
};

export const trailers: Words = {
  usual: list('X-T: 1|x-sum:\t2 |X-T:'),
  odd: list(
    'Content-Length: 9|Transfer-Encoding: chunked|Host: b|Set-Cookie: c=d|a_b: 1|X-Forwarded-For: 1|a|a : b| c',
  ),
};

export const statuses: Words<number> = {
  usual: [200, 200, 200, 200, 404, 500, 100, 103, 204, 304, 205],
  odd: [101, 999, 99, 600, 20, 2000],
};

export const reasons: Words = { usual: list(' OK| OK| ||| caf\xe9 \t| Not Found'), odd: list('\tOK|  OK| \x00') };

export const bodies: Words = {
  usual: list('|a|abc|\r\n|0\r\n\r\n').concat('x'.repeat(300)),
  odd: [
    'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    '0\r\n\r\nGET / HTTP/1.1\r\n',
  ],
};
