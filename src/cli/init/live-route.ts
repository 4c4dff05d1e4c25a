/**
 * What the route of an app needs that speaks with its clients for longer than an answer: WebSockets are let through where a
 * route says so, socket.io's polling needs the process that it began with, and has nothing to say for up to 25 s.
 */
import type { RouteInput } from '../../config/index.ts';

const speakWebSocket = ['ws', '@fastify/websocket', 'express-ws', '@nestjs/websockets', 'graphql-ws', '@hono/node-ws'];

export function liveRoute(dependencies: ReadonlySet<string>): Pick<RouteInput, 'upgrade' | 'sticky' | 'timeouts'> {
  if (dependencies.has('socket.io'))
    return { upgrade: true, sticky: { cookie: 'affinity' }, timeouts: { response: '60s' } };
  return speakWebSocket.some((name) => dependencies.has(name)) ? { upgrade: true } : {};
}
