/** Where a list goes on: behind a key, in the state of the page before or a later one. Opaque to callers. */
import { optionFault } from './faults.ts';

export interface Cursor {
  readonly after: string;
  readonly token: string;
}

export function encodeCursor({ after, token }: Cursor): string {
  return Buffer.from(JSON.stringify([after, token])).toString('base64url');
}

/** Throws ERR_DATA_OPTION. */
export function decodeCursor(text: string): Cursor {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (Array.isArray(parts) && parts.length === 2) {
      const [after, token] = parts as readonly unknown[];
      if (typeof after === 'string' && typeof token === 'string') return { after, token };
    }
  } catch {
    // Falls through to the one fault there is: it is not ours.
  }
  throw optionFault('cursor', text, 'the cursor of the page before');
}
