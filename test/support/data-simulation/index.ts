export { type ClusterOptions, SimulatedCluster, type SimulatedRegion } from './simulated-cluster.ts';
