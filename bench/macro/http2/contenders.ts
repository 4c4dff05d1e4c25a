/**
 * Edges that take HTTP/2 by TLS and ask the endpoint in HTTP/1.1, with the same certificate, each as one process on one core.
 * All may keep as many connections to the endpoint as there are requests at a time, and none lets a client's connection go
 * in the middle of a run.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateFiles, certificateText } from '../../../test/support/certificates.ts';
import {
  freePort,
  type RunningProcess,
  startHaproxy,
  startNginx,
  startProcess,
  temporaryFolder,
} from '../../../test/support/index.ts';
import type { Contender, Place } from '../proxy/contender.ts';
import { contenders as plain } from '../proxy/contenders/index.ts';

export const baseline = 'nginx';

export const contenders: Readonly<Record<string, Contender>> = {
  antipode: { start: (place) => startAntipode(place), version: plain.antipode!.version },
  nginx: { start: (place) => startNginx(nginxConfiguration(place), place), version: plain.nginx!.version },
  haproxy: { start: startHaproxyWithTls, version: plain.haproxy!.version },
};

const root = join(import.meta.dirname, '../../..');
const { cert, key } = certificateFiles('shop');

/** More than 16 connections with 100 streams each ask for at a time. */
const endpointConnections = 2_048;

/** From the sources, with health checks, metrics and counters on. `nodeArguments` stand before the program. */
export async function startAntipode(place: Place, nodeArguments: readonly string[] = []): Promise<RunningProcess> {
  await using folder = await temporaryFolder('bench');
  const config = join(folder.path, 'antipode.json');
  await writeFile(config, JSON.stringify(await configuration(place)));
  const program = ['--conditions=@antipode/source', join(root, 'src/cli/main.ts'), 'start', '--config', config];
  const command = [...place.prefix, process.execPath, ...nodeArguments, ...program];
  return await startProcess(command, { port: place.port, env: { NODE_ENV: 'production' } });
}

async function configuration({ port, endpointPort }: Place): Promise<unknown> {
  const written = JSON.parse(readFileSync(join(root, 'bench/macro/proxy/antipode.json'), 'utf8'));
  const [http, admin] = [await freePort(), await freePort()].map((free) => `127.0.0.1:${free}`);
  written.listen = { http, https: `127.0.0.1:${port}`, admin };
  written.tls = { certificates: [{ cert, key }] };
  written.http2 = { requestsPerConnection: 1_000_000_000 };
  const { endpoint } = written.services;
  endpoint.endpoints = [`http://127.0.0.1:${endpointPort}`];
  endpoint.keepalive = { connections: endpointConnections };
  const most = endpointConnections;
  endpoint.limits = { maxConnections: most, maxPendingRequests: most, maxRequests: most };
  return written;
}

function nginxConfiguration({ port, endpointPort }: Place): string {
  return `
  keepalive_timeout 75s;
  keepalive_requests 1000000000;
  upstream endpoint {
    server 127.0.0.1:${endpointPort};
    keepalive ${endpointConnections};
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} ssl http2 backlog=4096;
    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    location / {
      proxy_buffer_size 64k;
      proxy_buffers 8 64k;
      proxy_max_temp_file_size 0;
      proxy_pass http://endpoint;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Request-Id $request_id;
    }
  }`;
}

async function startHaproxyWithTls(place: Place): Promise<RunningProcess> {
  const folder = await temporaryFolder('haproxy-tls');
  const path = join(folder.path, 'shop.pem');
  const text = certificateText('shop');
  await writeFile(path, `${text.cert}${text.key}`);
  const haproxy = await startHaproxy(haproxySections(place, path), place);
  const stop = (): Promise<void> => haproxy.stop().finally(() => folder[Symbol.asyncDispose]());
  return { ...haproxy, stop, [Symbol.asyncDispose]: stop };
}

function haproxySections({ port, endpointPort }: Place, certificate: string): string {
  return `global
  tune.bufsize 65536
frontend edge
  bind 127.0.0.1:${port} backlog 4096 ssl crt ${certificate} alpn h2,http/1.1
  default_backend endpoint
backend endpoint
  http-reuse always
  option forwardfor
  http-request set-header X-Forwarded-Proto https
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header X-Request-Id %[uuid()]
  server endpoint 127.0.0.1:${endpointPort} pool-max-conn ${endpointConnections}
`;
}
