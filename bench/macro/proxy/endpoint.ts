/**
 * The endpoint behind every proxy: nginx with fixed answers, so that it costs little and the same to all.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, startNginx, temporaryFolder } from '../../../test/support/index.ts';
import { otherCore, pinnedTo } from '../../support/processor.ts';

export interface Endpoint extends AsyncDisposable {
  readonly port: number;
}

export async function startEndpoint(): Promise<Endpoint> {
  const files = await temporaryFolder('endpoint');
  await writeFile(join(files.path, '16k'), Buffer.alloc(16 * 1024, 'x'));
  await writeFile(join(files.path, '1m'), Buffer.alloc(1024 * 1024, 'x'));
  const port = await freePort();
  const nginx = await startNginx(configuration(port, files.path), { port, prefix: pinnedTo(otherCore) });
  const stop = (): Promise<void> => nginx.stop().finally(() => files[Symbol.asyncDispose]());
  return { port, [Symbol.asyncDispose]: stop };
}

/**
 * `return` alone would answer a POST before its body has come. `mirror` makes nginx read the body first; a static file
 * refuses POST with 405, which then becomes the answer.
 */
function configuration(port: number, files: string): string {
  return `
  default_type text/plain;
  sendfile on;
  open_file_cache max=8;
  keepalive_requests 1000000000;
  client_max_body_size 1m;
  client_body_buffer_size 128k;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    root ${files};
    location = /small { return 200 "ok\\n"; }
    location = /sink { alias ${files}/16k; mirror /nowhere; error_page 405 =200 /small; }
    location = /nowhere { internal; return 204; }
  }`;
}
