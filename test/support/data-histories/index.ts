export { type DataPromise, dataPromises } from './data-promises.ts';
export { lostWrites, oldestLossMs } from './losses.ts';
export { processHistory } from './process-history.ts';
export type { RunHistory } from './run-history.ts';
export { type SimulatedHistoryOptions, simulatedHistory } from './simulated-history.ts';
export { type Perform, perform, type StoreReply, type StoreRequest } from './store-request.ts';
