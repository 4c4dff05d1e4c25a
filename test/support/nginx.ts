/**
 * A private nginx, with one worker process if not told otherwise: no access log, errors on stderr, every temporary file
 * in its own folder.
 */
import type { RunningProcess } from './process.ts';
import { type ServerOptions, startServer } from './server.ts';
import { serviceBinary } from './services.ts';

const temporaryFiles = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** `http` is what stands inside `http { }`. */
export function startNginx(
  http: string,
  { workers = 1, ...options }: ServerOptions & { readonly workers?: number },
): Promise<RunningProcess> {
  return startServer('nginx', options, {
    configuration: (folder) => configuration(http, folder, workers),
    command: (path, folder) => [serviceBinary('nginx'), '-p', folder, '-c', path, '-e', 'stderr'],
  });
}

function configuration(http: string, folder: string, workers: number): string {
  return `daemon off;
worker_processes ${workers};
worker_rlimit_nofile 16384;
pid ${folder}/pid;
${process.getuid?.() === 0 ? 'user root root;' : ''}
events { worker_connections 12288; }
http {
  access_log off;
  ${temporaryFiles.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
${http}
}
`;
}
