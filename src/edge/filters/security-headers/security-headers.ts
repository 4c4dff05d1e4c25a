/**
 * Fields that tell browsers to be careful with the answers of a route, where the app does not say so itself, and none
 * that tell what the app is made with.
 */
import { withoutFields } from '../../../http/index.ts';
import type { RouteFilter } from '../../route-filter.ts';

export interface SecurityHeaders {
  /** Values by lower-case name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Lower-case names of fields that are taken out of every answer. */
  readonly remove: readonly string[];
  /** Whether a field of these takes the place of the app's own. */
  readonly override: boolean;
}

/** Means nothing without TLS, and must not be sent then (RFC 6797, section 7.2). */
const transportSecurity = 'strict-transport-security';
const names = /^([^:\r\n]+):/gm;

export function securityHeaders({ fields, remove, override }: SecurityHeaders): RouteFilter {
  const lines = new Map(Object.entries(fields).map(([name, value]) => [name, `${name}: ${value}\r\n`]));
  const gone = new Set(override ? [...remove, ...lines.keys()] : remove);
  return {
    onAnswer: (request, head) => {
      const { clientScheme, answerFields } = request;
      const others = withoutFields(head.fields, gone);
      const given = new Set([...others.matchAll(names)].map(([, name]) => name!.toLowerCase()));
      let added = '';
      for (const [name, line] of lines) {
        if (given.has(name)) continue;
        // The listener may have said it for all routes.
        if (name === transportSecurity && (clientScheme !== 'https' || answerFields.includes(`${name}:`))) continue;
        added += line;
      }
      head.fields = others + added;
    },
  };
}
