import { execFileSync } from 'node:child_process';
import { serviceBinary, startNginx } from '../../../../test/support/index.ts';
import type { Contender, Place } from '../contender.ts';

export const nginx: Contender = {
  start: (place) => startNginx(configuration(place), place),
  version: () =>
    /[\d.]+/.exec(execFileSync('sh', ['-c', '"$0" -v 2>&1', serviceBinary('nginx')], { encoding: 'utf8' }))![0],
};

function configuration({ port, endpointPort }: Place): string {
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
