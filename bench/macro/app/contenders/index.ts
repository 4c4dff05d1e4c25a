import type { Contender } from '../contender.ts';
import { antipode, antipodeInFront } from './antipode.ts';
import { behindNginx } from './behind-nginx.ts';
import { cluster } from './cluster.ts';
import { pm2 } from './pm2.ts';
import { watt } from './watt.ts';

/** By the name that results use. */
export const contenders: Readonly<Record<string, Contender>> = {
  antipode,
  'antipode-in-front': antipodeInFront,
  cluster,
  'nginx-cluster': behindNginx(cluster),
  pm2,
  'nginx-pm2': behindNginx(pm2),
  watt,
};

/** What ratios are against, always measured: what most people run, and the app with no edge at all. */
export const baselines = ['nginx-cluster', 'cluster'] as const;
