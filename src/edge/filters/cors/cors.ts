/**
 * Cross-origin resource sharing (Fetch standard, section 3.3): tells browsers which pages of other origins may read the
 * answers of a route, and answers what browsers ask beforehand. What the app says of it itself is replaced, for two
 * answers to one question are refused by browsers.
 *
 * It keeps no request out: whoever is no browser does not ask. Refused pages still send simple requests; they cannot
 * read the answers.
 */
import { fieldValues, withoutFields } from '../../../http/index.ts';
import type { LocalAnswer } from '../../local-answer.ts';
import type { Problem } from '../../problem.ts';
import type { RouteFilter } from '../../route-filter.ts';
import { allowedOrigins } from './allowed-origins.ts';

export interface Cors {
  /** As `allowedOrigins` reads them. */
  readonly origins: readonly string[];
  readonly methods: readonly string[];
  /** Names of request fields; undefined allows those the browser asks for. */
  readonly headers: readonly string[] | undefined;
  /** Names of answer fields that pages may read beside those that are always readable. */
  readonly exposeHeaders: readonly string[];
  readonly credentials: boolean;
  readonly maxAgeMs: number;
  /** Whether pages of a public network may ask an edge in a private one. */
  readonly privateNetwork: boolean;
}

const own: ReadonlySet<string> = new Set([
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-expose-headers',
]);
const refused: Problem = { status: 403, kind: 'origin-refused', detail: 'Pages of this origin may not ask this.' };
const fieldNames = /^[\w!#$%&'*+.^`|~-]+(?:[\t ]*,[\t ]*[\w!#$%&'*+.^`|~-]+)*$/;

export function cors(options: Cors): RouteFilter {
  const isAllowed = allowedOrigins(options.origins);
  const isOpen = options.origins.includes('*') && !options.credentials;
  const vary = isOpen ? '' : 'origin';
  const credentials = options.credentials ? 'access-control-allow-credentials: true\r\n' : '';
  const exposed = line('access-control-expose-headers', options.exposeHeaders);
  const allowing = (origin: string) => `access-control-allow-origin: ${isOpen ? '*' : origin}\r\n${credentials}`;
  const preflight = preflightFields(options);

  return {
    onRequest: (request): LocalAnswer | Problem | undefined => {
      if (request.method !== 'OPTIONS') return undefined;
      const [origin] = request.values('origin');
      if (origin === undefined || request.values('access-control-request-method').length === 0) return undefined;
      if (!isAllowed(origin)) return refused;
      return { status: 204, body: '', fields: preflight((name) => request.values(name)[0]) };
    },
    onAnswer: (request, head) => {
      const [origin] = request.values('origin');
      const others = withoutFields(head.fields, own);
      const varied = vary === '' || varies(others) ? others : `${others}vary: ${vary}\r\n`;
      head.fields = origin !== undefined && isAllowed(origin) ? varied + allowing(origin) + exposed : varied;
    },
  };
}

/** What a preflight is told, beside what every answer says of the origin. */
function preflightFields(options: Cors): (asked: (name: string) => string | undefined) => string {
  const { methods, headers, maxAgeMs, privateNetwork } = options;
  const fixed = `${line('access-control-allow-methods', methods)}access-control-max-age: ${Math.floor(maxAgeMs / 1_000)}\r\n`;
  const named = headers === undefined ? '' : line('access-control-allow-headers', headers);
  return (asked) => {
    let fields = fixed + named;
    const wanted = asked('access-control-request-headers');
    if (headers === undefined) {
      fields += 'vary: access-control-request-headers\r\n';
      if (wanted !== undefined && fieldNames.test(wanted)) fields += `access-control-allow-headers: ${wanted}\r\n`;
    }
    if (privateNetwork && asked('access-control-request-private-network') === 'true') {
      fields += 'access-control-allow-private-network: true\r\n';
    }
    return fields;
  };
}

function line(name: string, values: readonly string[]): string {
  return values.length === 0 ? '' : `${name}: ${values.join(', ')}\r\n`;
}

/** Whether caches are told already that the answer depends on the origin. */
function varies(fields: string): boolean {
  return fieldValues(fields, 'vary').some((value) => /(?:^|[,\s])(?:origin|\*)(?:$|[,\s])/i.test(value));
}
