/**
 * Changes to header fields on their way: of requests to a service, and of every answer to a client. Removing comes
 * first, so that a field can be replaced for certain.
 */
import { withoutFields } from '../../../http/index.ts';
import type { RouteFilter } from '../../route-filter.ts';

/** Names and values must be valid fields that do not frame a message. */
export interface FieldEdits {
  /** Takes the place of every field of that name. */
  readonly set: Readonly<Record<string, string>>;
  /** Stands beside what is there. */
  readonly append: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export interface HeaderEdits {
  readonly request: FieldEdits | undefined;
  readonly response: FieldEdits | undefined;
}

/** A filter that edits requests, answers, or both. */
export function headerEdits({ request, response }: HeaderEdits): RouteFilter {
  const editRequest = request && fieldEditor(request);
  const editAnswer = response && fieldEditor(response);
  return {
    ...(editRequest && {
      onRequest: (asked) => {
        asked.clientFields = editRequest(asked.clientFields);
        return undefined;
      },
    }),
    ...(editAnswer && {
      onAnswer: (_, head) => {
        head.fields = editAnswer(head.fields);
      },
    }),
  };
}

/** What makes one section of fields, lines with their CRLF, of another. */
export function fieldEditor({ set, append, remove }: FieldEdits): (fields: string) => string {
  const gone = new Set([...remove, ...Object.keys(set)].map((name) => name.toLowerCase()));
  const added = [...Object.entries(set), ...Object.entries(append)].map(([name, value]) => `${name}: ${value}\r\n`);
  const lines = added.join('');
  return gone.size === 0 ? (fields) => fields + lines : (fields) => withoutFields(fields, gone) + lines;
}
