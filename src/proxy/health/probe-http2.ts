/** One check of an endpoint that speaks HTTP/2: a GET on a connection of its own, as `probe.ts` makes it in HTTP/1. */
import { connect } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { EndpointAddress } from '../endpoint-address.ts';
import { EndpointTls } from '../endpoint-tls.ts';
import type { ProbeAttempt } from './probe-attempt.ts';
import { probeDefaults } from './probe-defaults.ts';
import { failed, late, type ProbeFault, unexpected } from './probe-fault.ts';

export function probeHttp2(address: EndpointAddress, { options, signal, settle }: ProbeAttempt): void {
  const { host, port, tls } = address;
  const { path, timeoutMs, expectedStatus } = options;
  const security = tls ? (address.security ?? new EndpointTls()) : undefined;
  const scheme = tls ? 'https' : 'http';
  const secured = { ...security?.connectOptions(host), ALPNProtocols: ['h2'] };
  const socket = security === undefined ? connect({ host, port }) : connectTls({ host, port, ...secured });
  const { connect: connectHttp2 } = process.getBuiltinModule('node:http2');
  const session = connectHttp2(`${scheme}://endpoint`, { createConnection: () => socket });
  let missing = 'no connection';
  const finish = (fault: ProbeFault) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
    session.destroy();
    settle(fault);
  };
  const cancel = () => finish(unexpected('check cancelled'));
  const timer = setTimeout(() => finish(late(missing, timeoutMs)), timeoutMs);
  signal.addEventListener('abort', cancel);
  session.on('error', (error) => finish(failed(error)));
  session.once('close', () => finish(unexpected('connection reset')));
  session.once('remoteSettings', () => {
    missing = 'no complete answer';
    const fault = security?.fault(socket as TLSSocket);
    if (fault !== undefined) return finish(unexpected(fault));
    const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    const stream = session.request({ ':path': path, ':authority': authority, 'user-agent': 'antipode-health' });
    let bytes = 0;
    stream.on('error', (error) => finish(failed(error)));
    stream.once('response', ({ ':status': status = 0 }) => {
      if (!expectedStatus.includes(status)) finish(unexpected(`expected ${expectedStatus.text}, got ${status}`));
    });
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > probeDefaults.maxProbeBodyBytes) finish(undefined);
    });
    stream.once('end', () => finish(undefined));
  });
}
