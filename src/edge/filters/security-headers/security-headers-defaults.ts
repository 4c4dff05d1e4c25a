/**
 * The fields that `securityHeaders: true` gives: those OWASP's Secure Headers Project proposes that do not break a site
 * which has not been made for them. A content security policy, a permissions policy and the cross-origin policies of
 * resources and embedders are a site's own to write. `no-referrer`, which it proposes too, makes browsers send `origin:
 * null` with forms, and frameworks take those for forged.
 */
export interface SecurityHeadersDefaults {
  /** `strict-transport-security`, on answers by TLS only. */
  readonly hsts: string;
  readonly contentTypeOptions: string;
  readonly referrerPolicy: string;
  readonly frameOptions: string;
  readonly crossOriginOpenerPolicy: string;
  readonly permittedCrossDomainPolicies: string;
  /** Fields that tell what a server is made with. */
  readonly remove: readonly string[];
  /** Whether these take the place of what the app says itself. */
  readonly override: boolean;
}

export const securityHeadersDefaults: SecurityHeadersDefaults = Object.freeze({
  hsts: 'max-age=31536000',
  contentTypeOptions: 'nosniff',
  referrerPolicy: 'strict-origin-when-cross-origin',
  frameOptions: 'SAMEORIGIN',
  crossOriginOpenerPolicy: 'same-origin-allow-popups',
  permittedCrossDomainPolicies: 'none',
  remove: Object.freeze(['server', 'x-powered-by', 'x-aspnet-version', 'x-aspnetmvc-version']),
  override: false,
});
