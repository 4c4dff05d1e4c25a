export { descendantsOf } from './descendants.ts';
export { freePort } from './free-port.ts';
export { startHaproxy } from './haproxy.ts';
export { isRunning, untilGone } from './is-running.ts';
export { startNginx } from './nginx.ts';
export { type ProcessOptions, type RunningProcess, startProcess } from './process.ts';
export type { ServerOptions } from './server.ts';
export { findService, type ServiceName, serviceBinary, serviceNames, services, serviceVariable } from './services.ts';
export { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts';
