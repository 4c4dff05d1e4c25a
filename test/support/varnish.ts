/** A private Varnish: no management port, its working directory in a folder of its own. */
import type { RunningProcess } from './process.ts';
import { type ServerOptions, startServer } from './server.ts';
import { serviceBinary } from './services.ts';

/** `vcl` is the whole configuration. */
export function startVarnish(vcl: string, options: ServerOptions): Promise<RunningProcess> {
  return startServer('varnish', options, {
    configuration: () => vcl,
    command: (path, folder) => [
      ...[serviceBinary('varnish'), '-F', '-n', folder, '-T', 'none', '-j', 'none'],
      ...['-f', path, '-a', `127.0.0.1:${options.port}`, '-s', 'malloc,256m'],
      ...['-p', 'thread_pools=1', '-p', 'thread_pool_min=100'],
    ],
  });
}
