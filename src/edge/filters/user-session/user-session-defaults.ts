/** How users are known after they have written, where the config does not say. */
export interface UserSessionDefaults {
  readonly cookie: string;
  /** How long after a write; replicas that are behind for longer are the health checks' business. */
  readonly ttlMs: number;
  /** Cookies of the name that are looked into, of those that one request brings. */
  readonly maxTried: number;
}

export const userSessionDefaults: UserSessionDefaults = Object.freeze({
  cookie: 'antipode-session',
  ttlMs: 60_000,
  maxTried: 4,
});
