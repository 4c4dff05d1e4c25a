/**
 * A private HAProxy: one process, one thread, in the foreground.
 */
import type { RunningProcess } from './process.ts';
import { type ServerOptions, startServer } from './server.ts';
import { serviceBinary } from './services.ts';

/** `sections` are the `frontend` and `backend` sections, and further `global` ones. */
export function startHaproxy(sections: string, options: ServerOptions): Promise<RunningProcess> {
  return startServer('haproxy', options, {
    configuration: () => `global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout connect 3s
  timeout client 60s
  timeout server 60s
  timeout http-keep-alive 75s
${sections}
`,
    command: (path) => [serviceBinary('haproxy'), '-db', '-f', path],
  });
}
