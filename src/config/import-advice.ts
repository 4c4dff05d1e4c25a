/** What to do about a config that cannot be imported for one of the reasons that people meet on their first day. */

/** A sentence to put behind the message, with what joins it; empty where nothing is known. */
export function importAdvice(message: string): string {
  if (/^(?:module|exports|require) is not defined in ES module scope/.test(message)) {
    return ': it is an ES module; write `import` and `export default`';
  }
  return /Cannot find package 'antipode'/.test(message) ? ': install it in this folder, `npm install antipode`' : '';
}
