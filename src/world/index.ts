export type { AppLine } from './endpoint-source.ts';
export { type RunningNode, startNode } from './node.ts';
export type { NodeOptions } from './node-options.ts';
export type { NodeTraffic } from './node-traffic.ts';
export { packageVersion } from './package-version.ts';
