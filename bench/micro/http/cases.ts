/**
 * Heads as they come in practice: what wrk sends, what a browser sends, what apps answer.
 */
export interface HeadCase {
  readonly title: string;
  readonly kind: 'request' | 'response';
  readonly bytes: Buffer;
}

function head(...lines: readonly string[]): Buffer {
  return Buffer.from([...lines, '', ''].join('\r\n'), 'latin1');
}

const cookies = [
  '_ga=GA1.2.1842391173.1763100000',
  'session=s%3AhT2c9rV0kqJ6m1ZxWbN4pLdYfEoUaGsI.Q7vD3uXy8zB5nM2cK0jHgFtRrEwPlOiU6aSdVbNmQwE',
  'consent=1',
  'theme=dark',
  'cart=eyJpdGVtcyI6W3siaWQiOjQyLCJuIjoxfV19',
].join('; ');

export const headCases: readonly HeadCase[] = [
  { title: 'request, wrk', kind: 'request', bytes: head('GET /small HTTP/1.1', 'Host: 127.0.0.1:8080') },
  {
    title: 'request, browser',
    kind: 'request',
    bytes: head(
      'GET /products/42?ref=home&sort=price HTTP/1.1',
      'Host: shop.example',
      'Connection: keep-alive',
      'sec-ch-ua: "Chromium";v="142", "Google Chrome";v="142", "Not_A Brand";v="99"',
      'sec-ch-ua-mobile: ?0',
      'sec-ch-ua-platform: "Linux"',
      'Upgrade-Insecure-Requests: 1',
      'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
      'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
      'Sec-Fetch-Site: same-origin',
      'Sec-Fetch-Mode: navigate',
      'Sec-Fetch-Dest: document',
      'Referer: https://shop.example/',
      'Accept-Encoding: gzip, deflate, br, zstd',
      'Accept-Language: de-DE,de;q=0.9,en;q=0.8',
      `Cookie: ${cookies}`,
    ),
  },
  {
    title: 'response, small',
    kind: 'response',
    bytes: head(
      'HTTP/1.1 200 OK',
      'Content-Length: 3',
      'Date: Fri, 21 Nov 2025 02:00:00 GMT',
      'Connection: keep-alive',
    ),
  },
  {
    title: 'response, Express',
    kind: 'response',
    bytes: head(
      'HTTP/1.1 200 OK',
      'X-Powered-By: Express',
      'Access-Control-Allow-Origin: https://shop.example',
      'Vary: Accept-Encoding, Origin',
      'Cache-Control: private, max-age=0, must-revalidate',
      'Content-Type: application/json; charset=utf-8',
      'Content-Length: 18432',
      'ETag: W/"4800-1uQ0xL2mZp7sVn9bYtC3kRfHgJd"',
      'Set-Cookie: session=s%3AhT2c9rV0kqJ6m1ZxWbN4pLdYfEoUaGsI; Path=/; HttpOnly; Secure; SameSite=Lax',
      'Date: Fri, 21 Nov 2025 02:00:00 GMT',
      'Connection: keep-alive',
      'Keep-Alive: timeout=5',
    ),
  },
];
