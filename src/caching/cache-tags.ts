/** Tags that a response gives itself, for purging: `cache-tag` with commas, `surrogate-key` with blanks between. */
import { fieldValues } from '../http/index.ts';
import { cachingDefaults } from './defaults.ts';

/** Each once; those that are too long, or too many, do not count. */
export function cacheTags(fields: string): readonly string[] {
  const byComma = fieldValues(fields, 'cache-tag').flatMap((value) => value.split(','));
  const byBlank = fieldValues(fields, 'surrogate-key').flatMap((value) => value.split(/[ \t]+/));
  const tags = [...byComma, ...byBlank].map((tag) => tag.trim());
  const { maxTags, maxTagLength } = cachingDefaults;
  return [...new Set(tags)].filter((tag) => tag !== '' && tag.length <= maxTagLength).slice(0, maxTags);
}
