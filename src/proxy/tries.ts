/** The endpoints a request has been tried at, and how often it may still be tried at another. */
import type { ProxyEndpoint } from './proxy-endpoint.ts';
import type { ProxyRequest } from './proxy-request.ts';
import type { Target } from './target.ts';

const none: readonly ProxyEndpoint[] = [];

export class Tries {
  #tried = none;
  #left = 0;
  #made = 0;

  /** A new request, which may be tried `attempts` times after the first. */
  begin(attempts: number): void {
    this.#tried = none;
    this.#left = attempts;
  }

  /** The endpoint for the next try, after one at `failed`; undefined when there is no further try or nowhere to go. */
  next(target: Target, request: ProxyRequest, failed: ProxyEndpoint): ProxyEndpoint | undefined {
    if (this.#left === 0) return undefined;
    const tried = [...this.#tried, failed];
    const endpoint = target.pick(request, tried);
    if (endpoint === undefined) return undefined;
    this.#tried = tried;
    this.#left--;
    this.#made++;
    return endpoint;
  }

  /** One more at the same endpoint, which is not counted among those that may be made. */
  again(): void {
    this.#made++;
  }

  /** How many were made since this was last asked; for the metrics. */
  take(): number {
    const made = this.#made;
    this.#made = 0;
    return made;
  }
}
