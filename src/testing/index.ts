export { type BalancePolicySuiteOptions, balancePolicySuite } from './balance-suite.ts';
export { type DataEngineHarness, dataEngineSuite } from './data-engine-suite.ts';
export { evictionSuite } from './eviction-suite.ts';
export { rateLimitSuite } from './rate-limit-suite.ts';
export { Recorder } from './recorder.ts';
export { type RegistryHarness, registrySuite } from './registry-suite.ts';
export { steerSuite } from './steer-suite.ts';
