/**
 * One active check: a GET whose status must be expected, or a TCP connection that opens. Every check uses a connection
 * of its own, because what an idle connection of the pool would answer says nothing about new ones.
 *
 * An HTTP check passes when the whole answer came in time (of a long body, its beginning): an endpoint that stops in the
 * middle is not well. Invariant: exactly one result, never an exception, and no socket or timer left behind.
 */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { formatDuration, systemClock } from '../../core/index.ts';
import type { ActiveCheckOptions, CheckOutcome, StatusRanges } from '../../health/index.ts';
import type { EndpointAddress } from '../endpoint-address.ts';
import { probeDefaults } from './probe-defaults.ts';
import { probeFailure } from './probe-failure.ts';

export interface ProbeOptions extends Pick<ActiveCheckOptions, 'type' | 'path' | 'timeoutMs'> {
  readonly expectedStatus: StatusRanges;
}

export interface ProbeResult extends CheckOutcome {
  readonly latencyMs: number;
  /** Nothing came in time: what hangs may let requests wait for ever, while one that fails says so. */
  readonly isSilent: boolean;
}

/** Undefined: the check passed. */
type Fault = { readonly reason: string; readonly isSilent: boolean } | undefined;

interface Attempt {
  readonly options: ProbeOptions;
  readonly signal: AbortSignal;
  readonly settle: (fault: Fault) => void;
}

/** Checks the endpoint once; the signal ends it early, which counts as a failure. */
export async function probe(
  address: EndpointAddress,
  options: ProbeOptions,
  signal: AbortSignal,
): Promise<ProbeResult> {
  const startedMs = systemClock.now();
  const attempt = options.type === 'tcp' ? probeTcp : probeHttp;
  const fault = await new Promise<Fault>((settle) => attempt(address, { options, signal, settle })).catch(failed);
  const latencyMs = systemClock.now() - startedMs;
  return { ok: fault === undefined, reason: 'passed', isSilent: false, ...fault, latencyMs };
}

function probeTcp({ host, port }: EndpointAddress, { options: { timeoutMs }, signal, settle }: Attempt): void {
  const socket = connect({ host, port, signal });
  const timer = setTimeout(() => finish(late('no connection', timeoutMs)), timeoutMs);
  const finish = (fault: Fault) => {
    clearTimeout(timer);
    socket.destroy();
    settle(fault);
  };
  socket.once('connect', () => finish(undefined));
  socket.on('error', (error) => finish(failed(error)));
}

function probeHttp({ host, port, tls, security }: EndpointAddress, { options, signal, settle }: Attempt): void {
  const { path, timeoutMs, expectedStatus } = options;
  const authority = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  const headers = { host: authority, 'user-agent': 'antipode-health', connection: 'close' };
  const base = { host, port, path, headers, signal, agent: false };
  const request = tls ? requestHttps({ ...base, ...security?.connectOptions(host) }) : requestHttp(base);
  let missing = 'no connection';
  const timer = setTimeout(() => finish(late(missing, timeoutMs)), timeoutMs);
  const finish = (fault: Fault) => {
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

function late(missing: string, timeoutMs: number): Fault {
  return { reason: `${missing} within ${formatDuration(timeoutMs)}`, isSilent: true };
}

function unexpected(reason: string): Fault {
  return { reason, isSilent: false };
}

function failed(error: unknown): Fault {
  return { reason: probeFailure(error), isSilent: false };
}
