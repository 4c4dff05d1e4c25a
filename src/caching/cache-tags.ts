/** Tags that a response gives itself, for purging: `cache-tag` with commas, `surrogate-key` with blanks between. */
import { fieldValues, withoutFields } from '../http/index.ts';
import { cachingDefaults } from './defaults.ts';

/** Each once; those that are too long, or too many, do not count. */
export function cacheTags(fields: string): readonly string[] {
  const byComma = fieldValues(fields, 'cache-tag').flatMap((value) => value.split(','));
  const byBlank = fieldValues(fields, 'surrogate-key').flatMap((value) => value.split(/[ \t]+/));
  const tags = [...byComma, ...byBlank].map((tag) => tag.trim());
  const { maxTags, maxTagLength } = cachingDefaults;
  return [...new Set(tags)].filter((tag) => tag !== '' && tag.length <= maxTagLength).slice(0, maxTags);
}

const tagFields: ReadonlySet<string> = new Set(['cache-tag', 'surrogate-key']);
const hasTags = /^(?:cache-tag|surrogate-key):/im;

/** The lines that are not about tags; most sections have no others. */
export function withoutTags(fields: string): string {
  return hasTags.test(fields) ? withoutFields(fields, tagFields) : fields;
}

/** The lines that are about tags. */
export function tagLines(fields: string): string {
  if (!hasTags.test(fields)) return '';
  const lines = fields.split('\r\n').filter((line) => hasTags.test(line));
  return lines.map((line) => `${line}\r\n`).join('');
}
