import type { Contender } from '../contender.ts';
import { antipode } from './antipode.ts';
import { haproxy } from './haproxy.ts';
import { httpProxy3 } from './http-proxy-3.ts';
import { nginx, nginxDefaults } from './nginx.ts';
import { replyFrom } from './reply-from.ts';

/** By the name that results use. Ratios are against nginx, so it is always measured. */
export const contenders: Readonly<Record<string, Contender>> = {
  antipode,
  nginx,
  'nginx-defaults': nginxDefaults,
  haproxy,
  'http-proxy-3': httpProxy3,
  'reply-from': replyFrom,
};

export const baseline = 'nginx';
