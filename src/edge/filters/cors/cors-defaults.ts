/** What `cors: true` allows: every page may read what anybody may read. */
export interface CorsDefaults {
  /** `*` for any. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Whether pages may send and read cookies and other credentials. */
  readonly credentials: boolean;
  /** How long a browser may go by the answer to a preflight; Chromium keeps none for more than two hours. */
  readonly maxAgeMs: number;
  /** Whether pages of a public network may ask an edge in a private one. */
  readonly privateNetwork: boolean;
}

export const corsDefaults: CorsDefaults = Object.freeze({
  origins: Object.freeze(['*']),
  methods: Object.freeze(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']),
  credentials: false,
  maxAgeMs: 600_000,
  privateNetwork: false,
});
