import type { Contender } from '../contender.ts';
import { startPeer, versionOf } from '../peers/start.ts';

export const replyFrom: Contender = {
  start: (place) => startPeer('reply-from', place),
  version: () => versionOf('@fastify/reply-from'),
};
