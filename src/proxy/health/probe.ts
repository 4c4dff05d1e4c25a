/**
 * One active check: a GET whose status must be expected, or a TCP connection that opens. Every check uses a connection
 * of its own, because what an idle connection of the pool would answer says nothing about new ones.
 *
 * An HTTP check passes when the whole answer came in time (of a long body, its beginning): an endpoint that stops in the
 * middle is not well. Invariant: exactly one result, never an exception, and no socket or timer left behind.
 */
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { systemClock } from '../../core/index.ts';
import type { CheckOutcome } from '../../health/index.ts';
import type { EndpointAddress } from '../endpoint-address.ts';
import type { ProbeAttempt, ProbeOptions } from './probe-attempt.ts';
import { probeDefaults } from './probe-defaults.ts';
import { failed, late, type ProbeFault, unexpected } from './probe-fault.ts';
import { probeHttp2 } from './probe-http2.ts';

const { request: requestHttp } = process.getBuiltinModule('node:http');

export interface ProbeResult extends CheckOutcome {
  readonly latencyMs: number;
  /** Nothing came in time: what hangs may let requests wait for ever, while one that fails says so. */
  readonly isSilent: boolean;
  /** Nothing came in time, or no connection came about. */
  readonly isUnreachable: boolean;
  /** What an edge of ours says with its health, for others. */
  readonly told?: string;
}

/** In it an edge says with its health how the data of its region stands; sealed, so that clients learn nothing by it. */
export const toldField = 'x-antipode-data';

/** Checks the endpoint once; the signal ends it early, which counts as a failure. */
export async function probe(
  address: EndpointAddress,
  options: ProbeOptions,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const startedMs = systemClock.now();
  const http = address.http2 === true ? probeHttp2 : probeHttp;
  const attempt = options.type === 'tcp' ? probeTcp : http;
  let told: string | undefined;
  const hear = (text: string) => {
    told = text;
  };
  const asked = new Promise<ProbeFault>((settle) => attempt(address, { options, signal, settle, hear }));
  const fault = await asked.catch(failed);
  const latencyMs = systemClock.now() - startedMs;
  const passed = { reason: 'passed', isSilent: false, isUnreachable: false };
  return { ok: fault === undefined, ...passed, ...fault, latencyMs, ...(told !== undefined && { told }) };
}

function probeTcp({ host, port }: EndpointAddress, { options: { timeoutMs }, signal, settle }: ProbeAttempt): void {
  const socket = connect({ host, port, signal });
  const timer = setTimeout(() => finish(late('no connection', timeoutMs)), timeoutMs);
  const finish = (fault: ProbeFault) => {
    clearTimeout(timer);
    socket.destroy();
    settle(fault);
  };
  socket.once('connect', () => finish(undefined));
  socket.on('error', (error) => finish(failed(error)));
}

function probeHttp({ host, port, tls, security }: EndpointAddress, attempt: ProbeAttempt): void {
  const { options, signal, settle, hear } = attempt;
  const { path, timeoutMs, expectedStatus } = options;
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const headers = { host: authority, 'user-agent': 'antipode-health', connection: 'close' };
  const base = { host, port, path, headers, signal, agent: false };
  const request = tls ? requestHttps({ ...base, ...security?.connectOptions(host) }) : requestHttp(base);
  let missing = 'no connection';
  const timer = setTimeout(() => finish(late(missing, timeoutMs)), timeoutMs);
  const finish = (fault: ProbeFault) => {
    clearTimeout(timer);
    request.destroy();
    settle(fault);
  };
  const fail = (error: Error) => finish(failed(error));
  request.once('socket', (socket) => {
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      missing = 'no answer';
      const fault = tls ? security?.fault(socket as TLSSocket) : undefined;
      if (fault !== undefined) finish(unexpected(fault));
    });
  });
  request.on('error', fail);
  request.once('response', (response) => {
    const status = response.statusCode!;
    if (!expectedStatus.includes(status)) return finish(unexpected(`expected ${expectedStatus.text}, got ${status}`));
    missing = 'no complete answer';
    const told = response.headers[toldField];
    if (typeof told === 'string') hear(told);
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > probeDefaults.maxProbeBodyBytes) finish(undefined);
    });
    response.once('end', () => finish(undefined));
    response.on('error', fail);
  });
  request.end();
}
