/**
 * What a route asks of a request. Everything absent matches everything.
 *
 * The members accept `undefined` so that a validated config object can be passed as it is.
 */
export interface RouteMatch {
  /** `shop.example`, `*.shop.example` (one label or more in front), or `*` for any host; a list means any of them. */
  readonly host?: string | readonly string[] | undefined;
  /** A prefix in whole segments: `/api` matches `/api` and `/api/x`, not `/apix`. A trailing slash says nothing. */
  readonly path?: string | undefined;
  /** Methods as they stand in a request, upper case; `HEAD` is not implied by `GET`. */
  readonly methods?: readonly string[] | undefined;
  /** Field name → the exact value, or `true` for any value. All of them must match. */
  readonly headers?: Readonly<Record<string, string | true>> | undefined;
}

/** The value of a request field; the name is in lower case. */
export type FieldLookup = (name: string) => string | undefined;
