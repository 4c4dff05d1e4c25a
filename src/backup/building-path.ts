/** Where something is made that gets its own name when it is whole: beside it, and nobody else's. */
import { randomBytes } from 'node:crypto';

export function buildingPath(into: string): string {
  return `${into}.restoring-${randomBytes(4).toString('hex')}`;
}
