/**
 * Brings what a user has written to where the user goes next: the app's process says with its answer what that is, the
 * client keeps it, sealed, in a cookie or in a field, and with the next request, at whatever edge it comes in, the process
 * that serves it is told. So reads find what the user wrote, in any process and region.
 *
 * An edge that sends a request on to another edge leaves cookie and field as they are: each opens them for itself. An app is
 * told in a field that no client's request keeps.
 */
import { laterUserTokens, noUserTokens, userTokensField } from '../../../core/index.ts';
import { fieldValues, withoutFields } from '../../../http/index.ts';
import type { AnswerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { RouteFilter } from '../../route-filter.ts';
import type { Seal } from '../../seal.ts';
import { type CookieRules, cookieValues, setCookie, withoutCookie } from '../cookies.ts';
import { userSessionDefaults } from './user-session-defaults.ts';

/** For clients without cookies: with any value it asks for the answer to have one. */
const sessionField = 'x-antipode-session';
const asks = 'new';

export interface UserSessionOptions {
  readonly cookie: CookieRules;
  readonly seal: Seal;
  readonly counts: UserSessionCounts;
  /** Names of fields that caches of this world obey before Cache-Control, in small letters. */
  readonly targets: ReadonlySet<string>;
}

export interface UserSessionCounts {
  /** Answers that gave a client something to keep. */
  given: number;
  /** Requests that brought it back. */
  brought: number;
  /** That brought what is none of ours. */
  invalid: number;
}

export function userSessionCounts(): UserSessionCounts {
  return { given: 0, brought: 0, invalid: 0 };
}

export function userSession({ cookie, seal, counts, targets }: UserSessionOptions): RouteFilter {
  return {
    onRequest(request) {
      const { name } = cookie;
      const [asked] = fieldsOf(request);
      const cookies = request.clientFields.includes(name) ? cookieValues(request.clientFields, name) : [];
      const brought = asked === undefined || asked === asks ? cookies : [asked];
      const tokens = firstOpened(brought, seal);
      if (brought.length > 0) counts[tokens === undefined ? 'invalid' : 'brought']++;
      if (tokens === undefined && cookies.length > 0) request.clientFields = withoutCookie(request.clientFields, name);
      const passed = asked === undefined ? '' : `${sessionField}: ${tokens === undefined ? asks : asked}\r\n`;
      request.clientFields += `${passed}${userTokensField}: ${tokens ?? noUserTokens}\r\n`;
      return undefined;
    },
    onAnswer(request, head) {
      const tokens = toldOf(request, head);
      if (tokens === '') return;
      counts.given++;
      const sealed = seal.seal(tokens);
      if (fieldsOf(request).length > 0) head.fields += `${sessionField}: ${sealed}\r\n`;
      else setCookie(head, request, `${cookie.name}=${sealed}`, cookie);
      // It is one user's from here on, for every cache there may be (RFC 9111, section 5.2.2.7).
      const known = head.fields.match(targeted)?.map((name) => name.toLowerCase()) ?? [];
      head.fields = `${withoutFields(head.fields, new Set([...targets, ...known]))}cache-control: private\r\n`;
    },
  };
}

/** Names of fields for some caches only, whose word would go before Cache-Control (RFC 9213, and Surrogate-Control before it). */
const targeted = /^(?:[a-z0-9-]+-cache-control|surrogate-control)(?=:)/gim;

/** A cookie of the same name may have been set for a wider domain, by whom we do not know. */
function firstOpened(sealed: readonly string[], seal: Seal): string | undefined {
  for (const each of sealed.slice(0, userSessionDefaults.maxTried)) {
    const tokens = seal.open(each);
    if (tokens !== undefined) return tokens;
  }
  return undefined;
}

/** What the client itself has sent. */
function fieldsOf({ forwarded }: EdgeRequest): readonly string[] {
  return forwarded === '' ? [] : fieldValues(forwarded, sessionField);
}

/** What the answer says, and those it was made of. What another edge says of it, it has said to the client. */
function toldOf({ endpoint, notes }: EdgeRequest, { directives }: AnswerHead): string {
  const [tokens = ''] = directives !== '' && endpoint?.isEdge === false ? fieldValues(directives, userTokensField) : [];
  return laterUserTokens(notes.userTokens, tokens);
}

/** For an answer that is not handed on, and yet says what the user has written. */
export function keepUserTokens(
  { notes }: Pick<EdgeRequest, 'notes'>,
  { directives }: Pick<AnswerHead, 'directives'>,
): void {
  if (directives === '') return;
  const [tokens] = fieldValues(directives, userTokensField);
  if (tokens !== undefined) notes.userTokens = laterUserTokens(notes.userTokens, tokens);
}

/** Fields for a request of the same user, with what has been written since. */
export function withUserTokens(fields: string, written: string): string {
  if (written === '') return fields;
  const [brought = ''] = fieldValues(fields, userTokensField);
  return `${withoutFields(fields, userTokensFields)}${userTokensField}: ${laterUserTokens(brought, written)}\r\n`;
}

const userTokensFields: ReadonlySet<string> = new Set([userTokensField]);

/** Whether an answer is about what one user has written; such an answer is for nobody else. */
export function isOfUser(
  { notes }: Pick<EdgeRequest, 'notes'>,
  { directives }: Pick<AnswerHead, 'directives'>,
): boolean {
  return notes.userTokens !== '' || (directives !== '' && fieldValues(directives, userTokensField).length > 0);
}
