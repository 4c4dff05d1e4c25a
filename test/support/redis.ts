/**
 * A private Redis that keeps nothing on disk.
 */
import { type RunningServer, type ServerOptions, startServer } from './server.ts';
import { serviceBinary } from './services.ts';

export interface RedisOptions extends ServerOptions {
  /** Further lines of its configuration. */
  readonly settings?: readonly string[];
}

export interface RunningRedis extends RunningServer {
  readonly url: string;
}

export async function startRedis({ settings = [], ...options }: RedisOptions): Promise<RunningRedis> {
  const server = await startServer('redis', options, {
    configuration: (folder) => `bind 127.0.0.1
port ${options.port}
dir ${folder}
save ""
appendonly no
repl-diskless-sync-delay 0
${settings.join('\n')}
`,
    command: (path) => [serviceBinary('redis'), path],
  });
  return Object.assign(server, { url: `redis://127.0.0.1:${options.port}` });
}
