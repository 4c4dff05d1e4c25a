/**
 * Whether a text has a statement that would have the client send rows: `copy … from stdin`. It is looked for where it is one:
 * neither in strings, quoted names and comments, nor as the name of a table in a query.
 *
 * A server may have been told to take backslashes in plain strings for escapes (`standard_conforming_strings`). Which it is, is
 * not known here, so the text is read both ways, and one that copies in either does.
 *
 * Source: PostgreSQL 15, "Lexical Structure" (4.1) and COPY.
 */
export function copiesFromClient(text: string): boolean {
  return /copy/i.test(text) && /stdin/i.test(text) && [plainQuotes, escapedQuotes].some((each) => hasCopy(text, each));
}

/** What can stand in a string and has a quote in it, or is its end. */
const plainQuotes = /''|'/g;
const escapedQuotes = /\\.|''|'/gs;
const nameQuotes = /""|"/g;
const commentEdges = /\/\*|\*\//g;

/** The beginnings of what is skipped, and the tokens that matter; what is between them is none. */
const tokens =
  /--[^\r\n]*|\/\*|[eE]?'|"|\$(?:[A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$|[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*|\d[\w$]*|[;()]/g;

function hasCopy(text: string, quotes: RegExp): boolean {
  let depth = 0;
  let first = '';
  let last = '';
  tokens.lastIndex = 0;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const [token] = found;
    if (token === ';') [depth, first, last] = [0, '', ''];
    else if (token === '(') depth++;
    else if (token === ')') depth--;
    else if (!isWord.test(token)) tokens.lastIndex = endOf(token, { text, from: tokens.lastIndex, quotes });
    else if (depth === 0) {
      const word = token.toLowerCase();
      first ||= word;
      if (first === 'copy' && last === 'from' && word === 'stdin') return true;
      last = word;
    }
  }
  return false;
}

const isWord = /^[A-Za-z_\x80-\uffff](?!')/;

interface Reading {
  readonly text: string;
  /** Behind the beginning of what is skipped. */
  readonly from: number;
  readonly quotes: RegExp;
}

/** Where what has begun is over: a string, a name, a comment, or what is over already. */
function endOf(beginning: string, { text, from, quotes }: Reading): number {
  if (beginning === "'") return behind(text, from, { edges: quotes, end: "'" });
  if (beginning.endsWith("'")) return behind(text, from, { edges: escapedQuotes, end: "'" });
  if (beginning === '"') return behind(text, from, { edges: nameQuotes, end: '"' });
  if (beginning === '/*') return behind(text, from, { edges: commentEdges, end: '*/', nests: '/*' });
  if (!beginning.startsWith('$')) return from;
  const end = text.indexOf(beginning, from);
  return end === -1 ? text.length : end + beginning.length;
}

interface Ending {
  readonly edges: RegExp;
  readonly end: string;
  readonly nests?: string;
}

function behind(text: string, from: number, { edges, end, nests }: Ending): number {
  let depth = 1;
  edges.lastIndex = from;
  for (let edge = edges.exec(text); edge !== null; edge = edges.exec(text)) {
    if (edge[0] === nests) depth++;
    else if (edge[0] === end && --depth === 0) return edges.lastIndex;
  }
  return text.length;
}
