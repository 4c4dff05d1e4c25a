/**
 * Who may speak to the admin API, decided on the request head alone.
 *
 * - Host: a page of any site can make its own name resolve to 127.0.0.1 (DNS rebinding) and then read what loopback
 *   answers; its name is still in the Host field. So on loopback only loopback names and the configured ones are served.
 * - Token: `authorization: Bearer`, compared in constant time over digests, so neither content nor length leaks.
 * - Origin: a page of another site can send a POST without asking (CSRF), but the browser names the page's origin.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { AntipodeError } from '../core/index.ts';

export interface GuardPolicy {
  /** Lower-case host names that are served, without port; undefined serves every name. */
  readonly hosts?: readonly string[];
  readonly token?: string;
}

/** True for the names and addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Throws ERR_CONTROL_HOST, ERR_CONTROL_TOKEN_WRONG or ERR_CONTROL_CROSS_SITE. */
export function guard(request: IncomingMessage, policy: GuardPolicy): void {
  const host = onlyHost(request);
  if (policy.hosts !== undefined && !isServed(host, policy.hosts)) {
    throw new AntipodeError(
      'ERR_CONTROL_HOST',
      `the admin API does not answer to the host ${JSON.stringify(host ?? '')}`,
    );
  }
  if (policy.token !== undefined && !bearsToken(request.headers.authorization, policy.token)) {
    throw new AntipodeError(
      'ERR_CONTROL_TOKEN_WRONG',
      'the admin API wants its token: send authorization: Bearer TOKEN',
    );
  }
  if (request.method === 'POST' && isCrossSite(request, host)) {
    throw new AntipodeError('ERR_CONTROL_CROSS_SITE', 'the admin API takes no orders from pages of another site');
  }
}

function onlyHost(request: IncomingMessage): string | undefined {
  const hosts = request.headersDistinct.host ?? [];
  return hosts.length === 1 ? hosts[0] : undefined;
}

function isServed(host: string | undefined, served: readonly string[]): boolean {
  const name = /^(?:\[([0-9a-f:.]+)\]|([^:[\]@/?#\s]+))(?::\d{1,5})?$/i.exec(host ?? '');
  const bare = (name?.[1] ?? name?.[2])?.toLowerCase();
  return bare !== undefined && (isLoopback(bare) || served.includes(bare));
}

function bearsToken(authorization: string | undefined, token: string): boolean {
  const given = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? '';
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isCrossSite({ headers }: IncomingMessage, host: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  if (headers.origin === undefined) return false;
  return !URL.canParse(headers.origin) || new URL(headers.origin).host !== host?.toLowerCase();
}
