/** `node http-proxy-3.ts PORT ENDPOINT_PORT`: the proxy of that library with kept connections and forwarded fields. */
import { randomUUID } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { createProxyServer } from 'http-proxy-3';

const [port, endpointPort] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const proxy = createProxyServer({ target: { host: '127.0.0.1', port: endpointPort! }, agent, xfwd: true });

const server = createServer((request, response) => {
  request.headers['x-request-id'] = randomUUID();
  proxy.web(request, response);
});
server.keepAliveTimeout = 75_000;
server.listen({ port, host: '127.0.0.1', backlog: 4096 });
