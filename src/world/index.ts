export type { AppLine } from './endpoint-source.ts';
export { type NodeOptions, type RunningNode, startNode } from './node.ts';
export type { NodeTraffic } from './node-traffic.ts';
export { packageVersion } from './package-version.ts';
