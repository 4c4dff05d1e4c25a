/** Caches in front of the endpoint, each as one process (Varnish as manager and child) that answers all from its store. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  freePort,
  type RunningProcess,
  serviceBinary,
  startNginx,
  startProcess,
  startVarnish,
  temporaryFolder,
} from '../../../test/support/index.ts';
import type { Contender, Place } from '../proxy/contender.ts';

const root = join(import.meta.dirname, '../../..');

export const baseline = 'nginx';

export const contenders: Readonly<Record<string, Contender>> = {
  antipode: {
    start: startAntipode,
    version: () => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version,
  },
  nginx: { start: startCachingNginx, version: () => versionOf('nginx', '-v') },
  varnish: {
    start: ({ endpointPort, ...place }) =>
      startVarnish(`vcl 4.1;\nbackend endpoint { .host = "127.0.0.1"; .port = "${endpointPort}"; }\n`, place),
    version: () => versionOf('varnish', '-V'),
  },
};

/** From the sources, with metrics and counters on, as everywhere by default. */
async function startAntipode({ port, endpointPort, prefix }: Place): Promise<RunningProcess> {
  await using folder = await temporaryFolder('bench');
  const config = join(folder.path, 'antipode.json');
  const written = {
    listen: { http: `127.0.0.1:${port}`, admin: `127.0.0.1:${await freePort()}` },
    drain: { announce: 0 },
    services: { endpoint: { endpoints: [`http://127.0.0.1:${endpointPort}`], health: false } },
    routes: [{ path: '/', service: 'endpoint', cache: true }],
  };
  await writeFile(config, JSON.stringify(written));
  const program = ['--conditions=@antipode/source', join(root, 'src/cli/main.ts'), 'start', '--config', config];
  return await startProcess([...prefix, process.execPath, ...program], { port, env: { NODE_ENV: 'production' } });
}

/** Its files stay in the page cache, and go out by sendfile. */
async function startCachingNginx({ endpointPort, ...place }: Place): Promise<RunningProcess> {
  const folder = await temporaryFolder('nginx-cache');
  const nginx = await startNginx(
    `
  sendfile on;
  open_file_cache max=64;
  keepalive_timeout 75s;
  keepalive_requests 1000000000;
  proxy_cache_path ${folder.path}/store keys_zone=store:10m max_size=256m inactive=1h;
  server {
    listen 127.0.0.1:${place.port} backlog=4096;
    location / {
      proxy_pass http://127.0.0.1:${endpointPort};
      proxy_cache store;
      add_header X-Cache-Status $upstream_cache_status;
    }
  }`,
    place,
  );
  const stop = (): Promise<void> => nginx.stop().finally(() => folder[Symbol.asyncDispose]());
  return { ...nginx, stop, [Symbol.asyncDispose]: stop };
}

function versionOf(name: 'nginx' | 'varnish', option: string): string {
  const told = execFileSync('sh', ['-c', `"$0" ${option} 2>&1`, serviceBinary(name)], { encoding: 'utf8' });
  return /\d[\d.]+/.exec(told)![0];
}
