export {
  type CompiledModel,
  type Completion,
  checkDurability,
  checkFencing,
  checkInvalidations,
  checkLinearizability,
  checkSessions,
  checkStaleness,
  checkVersions,
  describeVerdict,
  type EventType,
  type FencingOptions,
  type FinalState,
  formatHistory,
  type HistoryEvent,
  HistoryRecorder,
  type InvalidationOptions,
  type Invocation,
  impossible,
  type LinearizabilityOptions,
  linearizabilityDefaults,
  type OpenOperation,
  type Operation,
  type OperationFacts,
  pairEvents,
  parseHistory,
  registerModel,
  type SearchLimits,
  type SequentialModel,
  type SessionGuarantee,
  type SessionOptions,
  type StalenessOptions,
  type Verdict,
  type Violation,
} from '../consistency/index.ts';
export { type BalancePolicySuiteOptions, balancePolicySuite } from './balance-suite.ts';
export { type CacheHarness, cacheSuite } from './cache-suite.ts';
export { type DataEngineHarness, dataEngineSuite } from './data-engine-suite.ts';
export { evictionSuite } from './eviction-suite.ts';
export { rateLimitSuite } from './rate-limit-suite.ts';
export { Recorder } from './recorder.ts';
export { type RegistryHarness, registrySuite } from './registry-suite.ts';
export { sharedCacheSuite } from './shared-cache-suite.ts';
export { steerSuite } from './steer-suite.ts';
