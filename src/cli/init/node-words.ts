/**
 * The words behind `node`, and behind the programs that only prepare it (tsx, ts-node, nodemon): Node's own options, the
 * script, and the script's arguments.
 */

export interface NodeWords {
  /** Undefined: none is named. */
  readonly script: string | undefined;
  readonly nodeArgs: readonly string[];
  readonly args: readonly string[];
  readonly envFile: string | undefined;
}

/** Options whose value is the next word. */
const withValue = new Set(['-r', '--require', '--import', '--loader', '--experimental-loader', '-C', '--conditions']);
/** What is for developing; `antipode dev` has its own. */
const forDeveloping = /^--(?:watch|inspect)/;

export function readNodeWords(words: readonly string[]): NodeWords {
  const nodeArgs: string[] = [];
  let envFile: string | undefined;
  let at = 0;
  for (; words[at]?.startsWith('-') === true; at++) {
    const word = words[at]!;
    // One that may be missing stays Node's own option: `envFile` has to be there.
    const file = /^--env-file=(.+)$/.exec(word)?.[1];
    if (file !== undefined && envFile === undefined) envFile = file;
    else if (withValue.has(word)) nodeArgs.push(word, words[++at] ?? '');
    else if (!forDeveloping.test(word)) nodeArgs.push(word);
  }
  return { script: words[at], nodeArgs, args: words.slice(at + 1), envFile };
}

/** How Node itself does what these programs do for it. */
const preparations: Readonly<Record<string, readonly string[]>> = {
  node: [],
  nodemon: [],
  nodejs: [],
  tsx: ['--import', 'tsx'],
  'ts-node': ['--require', 'ts-node/register'],
  'ts-node-dev': ['--require', 'ts-node/register'],
  tsnd: ['--require', 'ts-node/register'],
};

/** Undefined where `program` is none of these. */
export function readNodeProgram(program: string, words: readonly string[]): NodeWords | undefined {
  const prepared = preparations[program];
  if (prepared === undefined) return undefined;
  const own = program === 'tsx' && words[0] === 'watch' ? words.slice(1) : words;
  const read = readNodeWords(own);
  // The options of the others are not Node's.
  const isNode = program === 'node' || program === 'nodejs' || program === 'tsx';
  return { ...read, nodeArgs: [...prepared, ...(isNode ? read.nodeArgs : [])] };
}
