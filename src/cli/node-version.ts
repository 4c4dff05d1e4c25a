/**
 * Whether this Node.js can run the program at all. An older one has to be able to read this file and `main.ts`, so that it
 * says in a sentence what it would otherwise say in a stack: nothing is imported, and the syntax is that of 2020.
 */

/** As in package.json. */
const least = '22.18';

/** What to tell whoever runs a Node.js of this version; undefined when it will do. */
export function nodeVersionFault(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `this is Node.js ${version}, and ${least} or newer is needed: install it, or choose it with your version manager`;
}
