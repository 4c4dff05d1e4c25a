/**
 * nginx in front of a contender, on the same cores, as it is set up by who knows it: as many processes as cores,
 * connections kept alive on both sides, and what our edge does by default: limits, forwarded fields, a request id.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { freePort, serviceBinary, startNginx, temporaryFolder } from '../../../../test/support/index.ts';
import { type Contender, type Place, type Running, workers } from '../contender.ts';

/** `names`: as how many servers nginx knows the one app; with two it asks again where it got no answer. */
export function behindNginx(contender: Contender, { names = 1 }: { readonly names?: number } = {}): Contender {
  return {
    start: (place) => start(contender, place, names),
    version: () => `${nginxVersion()}, ${contender.version()}`,
    hasFeatures: true,
  };
}

async function start(contender: Contender, place: Place, names: number): Promise<Running> {
  await using stack = new AsyncDisposableStack();
  const logs = stack.use(await temporaryFolder('nginx-log'));
  const appPort = await freePort();
  const app = stack.use(await contender.start({ ...place, port: appPort, features: false }));
  const { port, prefix } = place;
  const nginx = stack.use(
    await startNginx(configuration(place, { appPort, names, logs: logs.path }), { port, prefix, workers }),
  );
  const started = stack.move();
  return {
    pids: [nginx.pid, ...app.pids],
    output: () => `${nginx.output()}\n${app.output()}`,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

interface Upstream {
  readonly appPort: number;
  readonly names: number;
  readonly logs: string;
}

function configuration({ port, features }: Place, { appPort, names, logs }: Upstream): string {
  const server = `server 127.0.0.1:${appPort}${names > 1 ? ' max_fails=0' : ''};`;
  return `
  keepalive_timeout 75s;
  keepalive_requests 1000000000;
  client_max_body_size 1m;
  client_header_timeout 60s;
  client_body_timeout 30s;
  limit_conn_zone $binary_remote_addr zone=connections:10m;
  limit_conn connections 20000;
  ${features ? 'limit_req_zone $binary_remote_addr zone=requests:10m rate=1000000r/s;' : ''}
  upstream app {
    ${Array.from({ length: names }, () => server).join('\n    ')}
    keepalive 64;
    keepalive_requests 1000000000;
  }
  server {
    listen 127.0.0.1:${port} backlog=4096;
    ${features ? `access_log ${join(logs, 'access.log')} combined buffer=64k flush=1s;` : ''}
    location / {
      ${features ? 'limit_req zone=requests burst=100000 nodelay;' : ''}
      proxy_pass http://app;
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

function nginxVersion(): string {
  const told = execFileSync('sh', ['-c', '"$0" -v 2>&1', serviceBinary('nginx')], { encoding: 'utf8' });
  return /\d[\d.]+/.exec(told)![0];
}
