/** The three services of the example, as small as can be: which one it is, the first argument says. */
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

const products = [
  { id: '7', name: 'boots', maker: 'acme' },
  { id: '8', name: 'laces', maker: 'acme' },
];
const left = new Map([['7', 3]]);

const services: Readonly<Record<string, (path: string, body: unknown) => unknown>> = {
  catalog: (path) => {
    const [, kind, key] = path.split('/');
    if (kind === 'makers') return products.filter(({ maker }) => maker === key);
    return products.find(({ id }) => id === key);
  },
  stock: (path, body) => {
    const [, , id = '', order] = path.split('/');
    if (order !== undefined) left.set(id, (left.get(id) ?? 0) - (body as { count: number }).count);
    return { left: left.get(id) ?? 0 };
  },
  reviews: () => [{ stars: 5 }, { stars: 4 }],
};

const answer = services[process.argv[2]!]!;

createServer(async (request, response) => {
  const body = request.method === 'POST' ? await json(request) : undefined;
  const value = request.url === '/' ? 'ready' : answer(request.url!, body);
  response.writeHead(value === undefined ? 404 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(value ?? null));
}).listen(Number(process.env.PORT), process.env.HOST);
