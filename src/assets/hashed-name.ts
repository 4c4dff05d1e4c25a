/** Names of files that change with their content: `app.js` and `3f2a9c1b` make `app.3f2a9c1b.js`. */

/** Hexadecimal digits of the hash in a name: enough to tell the versions of one file apart. */
export const hashDigits = 8;

const beforeExtension = /^(.*)\.([0-9a-f]{8})(\.[^./]*)$/s;
const atEnd = /^(.*)\.([0-9a-f]{8})()$/s;

/** `name` may have folders before it. */
export function hashedName(name: string, hash: string): string {
  const extension = extensionAt(name);
  return `${name.slice(0, extension)}.${hash}${name.slice(extension)}`;
}

/** The parts of a name that `hashedName` may have made. */
export function plainName(name: string): { readonly name: string; readonly hash: string } | undefined {
  const match = beforeExtension.exec(name) ?? atEnd.exec(name);
  if (match === null || /(?:^|\/)$/.test(match[1]!)) return undefined;
  return { name: match[1]! + match[3]!, hash: match[2]! };
}

/** Where the last extension begins; the end where there is none, as in `LICENSE` and `.htaccess`. */
function extensionAt(name: string): number {
  const start = name.lastIndexOf('/') + 1;
  const dot = name.lastIndexOf('.');
  return dot > start ? dot : name.length;
}
