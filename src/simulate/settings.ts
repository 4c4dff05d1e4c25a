/** What can be simulated, for the help of a command, without what does it. */
export { type ScenarioName, scenarios } from './scenarios.ts';
