/** What `--import` loads before a program of capture.test.ts: captures its server and tells the test what it found. */
import { captureApp } from '../../src/worker/capture/index.ts';

captureApp({
  host: process.env.PRIVATE_HOST ?? '127.0.0.1',
  port: Number(process.env.PRIVATE_PORT),
  onServer: (server) => process.send!(['server', server.address()]),
  onOther: (what) => process.send!(['other', what]),
});
