/**
 * What the admin API is started with, checked and completed: an address that others can reach needs a token, and on
 * loopback only loopback names are served.
 */
import { AntipodeError } from '../core/index.ts';
import { controlDefaults } from './defaults.ts';
import { isLoopback } from './request-guard.ts';
import type { ControlSource } from './source.ts';

type Defaults = typeof controlDefaults;
type LimitsOfOthers = 'eventCapacity' | 'logLines' | 'logBytes' | 'logLinesShown';
export type ControlLimits = Omit<Defaults, 'host' | 'port' | 'minTokenLength' | LimitsOfOthers>;

export interface ControlOptions {
  readonly source: ControlSource;
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port?: number;
  /** Asked of every request when set; needed on every address that is not loopback. */
  readonly token?: string;
  /** Further host names that are served, for a proxy in front: `admin.shop.example`. */
  readonly hosts?: readonly string[];
  readonly limits?: Partial<ControlLimits>;
}

export interface ControlSettings {
  readonly source: ControlSource;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly hosts?: readonly string[];
  readonly limits: ControlLimits;
}

/** Throws ERR_CONTROL_TOKEN. */
export function controlSettings(options: ControlOptions): ControlSettings {
  const { host = controlDefaults.host, port = controlDefaults.port, token, hosts } = options;
  checkToken(host, token);
  const isNameChecked = isLoopback(host) || hosts !== undefined;
  return {
    source: options.source,
    host,
    port,
    ...(token !== undefined && { token }),
    ...(isNameChecked && { hosts: (hosts ?? []).map((name) => name.toLowerCase()) }),
    limits: { ...controlDefaults, ...options.limits },
  };
}

function checkToken(host: string, token: string | undefined): void {
  const { minTokenLength } = controlDefaults;
  if (token === undefined && isLoopback(host)) return;
  const advice = `set a token of at least ${minTokenLength} characters`;
  if (token === undefined) {
    const message = `the admin API on ${host} can be reached from other machines: ${advice}, or listen on 127.0.0.1`;
    throw new AntipodeError('ERR_CONTROL_TOKEN', message, { details: { host } });
  }
  if (!/^[\x21-\x7e]+$/.test(token) || token.length < minTokenLength) {
    const message = `the admin token has ${token.length} characters: ${advice}, without spaces`;
    throw new AntipodeError('ERR_CONTROL_TOKEN', message, { details: { length: token.length } });
  }
}
