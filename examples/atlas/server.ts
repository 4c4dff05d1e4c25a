/**
 * Atlas, an ordinary Node.js app: it listens on PORT, says where it runs, and imports nothing of Antipode.
 */
import { createServer, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { page } from './page.ts';
import { where } from './where.ts';

const maxDelayMs = 60_000;

interface Content {
  readonly type: string;
  readonly body: string;
}

const server = createServer(async (request, response) => {
  const url = URL.parse(request.url!, 'http://atlas');
  switch (url?.pathname) {
    case '/':
      // Browsers ask for HTML by name; curl and the like get the facts.
      if (!request.headers.accept?.includes('text/html')) return sendJson(response, 200, where(request.headers));
      return send(response, 200, { type: 'text/html; charset=utf-8', body: page });
    case '/api/where':
      return sendJson(response, 200, where(request.headers));
    case '/health':
      return sendJson(response, 200, { ok: true });
    case '/slow':
      await delay(Math.min(Number(url.searchParams.get('ms')) || 0, maxDelayMs));
      return sendJson(response, 200, where(request.headers));
    case '/fail':
      return sendJson(response, 500, { error: 'asked to fail' });
    default:
      return sendJson(response, 404, { error: `there is nothing at ${request.url}` });
  }
});

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, { type: 'application/json', body: `${JSON.stringify(value, undefined, 2)}\n` });
}

function send(response: ServerResponse, status: number, { type, body }: Content): void {
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(body);
}

// Whoever stops this process wants the requests under way to be answered first.
process.once('SIGTERM', () => server.close());

server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1');
