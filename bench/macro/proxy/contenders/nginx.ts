/**
 * nginx as somebody would set it up who knows it: buffers of 64 KiB and no temporary files. With the buffers it has when
 * nothing is said (8 of 4 KiB, then a file) it moves bodies of 1 MiB four times as slowly; `nginx-defaults` shows that.
 */
import { execFileSync } from 'node:child_process';
import { serviceBinary, startNginx } from '../../../../test/support/index.ts';
import type { Contender, Place } from '../contender.ts';

const largeBuffers = 'proxy_buffer_size 64k; proxy_buffers 8 64k; proxy_max_temp_file_size 0;';

export const nginx: Contender = { start: (place) => startNginx(configuration(place, largeBuffers), place), version };

export const nginxDefaults: Contender = { start: (place) => startNginx(configuration(place, ''), place), version };

function version(): string {
  const told = execFileSync('sh', ['-c', '"$0" -v 2>&1', serviceBinary('nginx')], { encoding: 'utf8' });
  return /[\d.]+/.exec(told)![0];
}

function configuration({ port, endpointPort }: Place, buffers: string): string {
  return `
  keepalive_timeout 75s;
  keepalive_requests 1000000000;
  client_max_body_size 1m;
  client_body_buffer_size 128k;
  upstream endpoint {
    server 127.0.0.1:${endpointPort};
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location / {
      ${buffers}
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
