/** Entity tags and their comparison (RFC 9110, section 8.8.3). */

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** The tags of If-None-Match or If-Match, or `*`. */
export function entityTags(values: readonly string[]): readonly string[] | '*' {
  const text = values.join(',');
  return text.trim() === '*' ? '*' : (text.match(entityTag) ?? []);
}

/** Whether two tags name the same content for a use where small differences do not matter. */
export function weaklyEqual(a: string, b: string): boolean {
  return opaque(a) === opaque(b);
}

/** Whether two tags name the same bytes. */
export function stronglyEqual(a: string, b: string): boolean {
  return a === b && isStrong(a);
}

export function isStrong(tag: string): boolean {
  return !tag.startsWith('W/');
}

function opaque(tag: string): string {
  return isStrong(tag) ? tag : tag.slice(2);
}
