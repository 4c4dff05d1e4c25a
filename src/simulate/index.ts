/** A world of the config under the load of the planet, in a simulation. */
export type { Latencies, SimulatedCountry, SimulatedRegion, SimulationReport } from './report.ts';
export { type SimulateOptions, simulate } from './simulate.ts';
