export { hashClientNetwork } from './client-network.ts';
export { hashPolicy } from './hash-policy.ts';
export { buildHashRing } from './hash-ring.ts';
export { buildMaglevTable } from './maglev-table.ts';
