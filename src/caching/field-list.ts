/**
 * Lists in header fields (RFC 9110, section 5.6.1): cut at commas that are not inside a quoted string. A string that does
 * not end hides nothing: from its quote on every comma cuts, so that a `no-store` behind it is still seen.
 */

/** The members of all lines of one field, without surrounding blanks and without empty members. */
export function listMembers(values: readonly string[]): string[] {
  return values.flatMap(splitMembers);
}

function splitMembers(value: string): string[] {
  if (!value.includes('"')) return value.split(',').map(trimBlanks).filter(isFull);
  const members: string[] = [];
  let start = 0;
  let quoted = false;
  for (let i = 0; i < value.length; i++) {
    const code = value[i];
    if (code === '"') quoted = !quoted;
    else if (code === '\\' && quoted) i++;
    else if (code === ',' && !quoted) {
      members.push(value.slice(start, i));
      start = i + 1;
    }
  }
  const rest = value.slice(start);
  members.push(...(quoted ? rest.split(',') : [rest]));
  return members.map(trimBlanks).filter(isFull);
}

/** The text that a quoted string means, or the token as it is. A string that is not closed means nothing. */
export function unquoted(text: string): string | undefined {
  if (!text.startsWith('"')) return text;
  if (text.length < 2 || !/^"(?:[^"\\]|\\.)*"$/s.test(text)) return undefined;
  return text.slice(1, -1).replace(/\\(.)/gs, '$1');
}

function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function isFull(text: string): boolean {
  return text !== '';
}
