/**
 * A private Redis that keeps nothing on disk.
 */
import type { RunningProcess } from './process.ts';
import { type ServerOptions, startServer } from './server.ts';
import { serviceBinary } from './services.ts';

export function startRedis(options: ServerOptions): Promise<RunningProcess> {
  return startServer('redis', options, {
    configuration: (folder) => `bind 127.0.0.1
port ${options.port}
dir ${folder}
save ""
appendonly no
`,
    command: (path) => [serviceBinary('redis'), path],
  });
}
