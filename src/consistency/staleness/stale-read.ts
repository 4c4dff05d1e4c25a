/** A read that should have seen what `required` wrote, or something newer. */
import { describeOperation, type Operation } from '../history/operation.ts';
import type { Violation } from '../verdict.ts';
import type { VersionBook } from '../versions/version-book.ts';

/** One violation, or none where the read saw enough or nothing is known of what it saw. `required` has a version. */
export function staleRead(rule: string, read: Operation, required: Operation, book: VersionBook): readonly Violation[] {
  const version = book.versionOf(read, required.version!);
  if (version === undefined || version >= required.version!) return [];
  const agoMs = Math.round(read.startMs - required.endMs);
  const message = `key "${read.key}": "${describeOperation(read)}" (#${read.id}) saw version ${version}, ${agoMs} ms after "${describeOperation(required)}" (#${required.id}) with version ${required.version} was acknowledged`;
  return [{ rule, message, operations: [required, read] }];
}
