import type { Contender } from '../contender.ts';
import { startPeer, versionOf } from '../peers/start.ts';

export const httpProxy3: Contender = {
  start: (place) => startPeer('http-proxy-3', place),
  version: () => versionOf('http-proxy-3'),
};
