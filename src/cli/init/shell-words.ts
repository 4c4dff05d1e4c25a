/**
 * The words of a command line, as a POSIX shell splits it, where it is one plain command: quotes and backslashes are
 * read, and everything that only a shell can do (variables, pipes, redirections, globs) makes it none.
 */

/** The commands that `&&` and `;` join, each in its words; undefined where it takes a shell to say. */
export function shellCommands(line: string): readonly (readonly string[])[] | undefined {
  const commands: string[][] = [[]];
  const pieces = /\s+|&&|;|'([^']*)'|"((?:[^"\\$`]|\\.)*)"|\\(.)|([^\s'"\\$`&;|<>()*?~]+)/gy;
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) commands.at(-1)!.push(word);
    word = undefined;
  };
  let end = 0;
  for (let piece = pieces.exec(line); piece !== null; piece = pieces.exec(line)) {
    end = pieces.lastIndex;
    const [text, single, double, escaped, plain] = piece;
    const part = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (part !== undefined) word = (word ?? '') + part;
    else endWord();
    if (text === '&&' || text === ';') commands.push([]);
  }
  endWord();
  return end === line.length ? commands.filter((words) => words.length > 0) : undefined;
}
