import { execFileSync } from 'node:child_process';
import { serviceBinary, startHaproxy } from '../../../../test/support/index.ts';
import type { Contender, Place } from '../contender.ts';

export const haproxy: Contender = {
  start: (place) => startHaproxy(sections(place), place),
  version: () => /version ([\d.]+)/.exec(execFileSync(serviceBinary('haproxy'), ['-v'], { encoding: 'utf8' }))![1]!,
};

function sections({ port, endpointPort }: Place): string {
  return `global
  tune.bufsize 65536
frontend edge
  bind 127.0.0.1:${port} backlog 4096
  default_backend endpoint
backend endpoint
  http-reuse always
  option forwardfor
  http-request set-header X-Forwarded-Proto http
  http-request set-header X-Forwarded-Host %[req.hdr(host)]
  http-request set-header X-Request-Id %[uuid()]
  server endpoint 127.0.0.1:${endpointPort} pool-max-conn 64
`;
}
