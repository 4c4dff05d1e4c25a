/**
 * Writes the tables of docs/limits.md from the `…Defaults` objects of the sources: every figure of the program, its value
 * and the sentence above it in the code. `npm run limits` writes the page; a tidy test keeps it equal.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markdownTable } from '../bench/support/markdown-table.ts';
import { formatDuration, formatSize } from '../src/core/index.ts';

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/limits.md');
const mark = '<!-- From here on the page is made by "npm run limits". -->\n';

/** The page as it should be: what is written above the mark, then one table for each object of defaults. */
export async function limitsPage(): Promise<string> {
  const sections: string[] = [];
  for (const path of globSync('src/**/*.ts', { cwd: root }).toSorted()) {
    const text = readFileSync(join(root, path), 'utf8');
    if (path.endsWith('.test.ts') || !/^export const \w+Defaults\b/m.test(text)) continue;
    const module = (await import(pathToFileURL(join(root, path)).href)) as Readonly<Record<string, unknown>>;
    for (const [name, defaults] of Object.entries(module)) {
      if (name.endsWith('Defaults')) sections.push(section(name, path, defaults as object, docstrings(text)));
    }
  }
  const written = readFileSync(page, 'utf8');
  return `${written.slice(0, written.indexOf(mark))}${mark}\n${sections.join('\n')}`;
}

function section(name: string, path: string, defaults: object, texts: ReadonlyMap<string, string>): string {
  const rows = numbersIn(defaults).map(([key, value]) => {
    const text = texts.get(key) ?? texts.get(key.split('.')[0]!) ?? '';
    return [`\`${key}\``, format(key, value), text];
  });
  return `## ${name}\n\nIn [${path}](../${path}).\n\n${markdownTable(['name', 'value', 'what it is'], rows, [1])}\n`;
}

/** `{ restart: { baseMs: 100 } }` → `restart.baseMs`, 100. */
function numbersIn(value: object, prefix = ''): readonly (readonly [string, number])[] {
  return Object.entries(value).flatMap(([key, each]) => {
    if (typeof each === 'number') return [[`${prefix}${key}`, each] as const];
    if (Array.isArray(each)) return [];
    return typeof each === 'object' && each !== null ? numbersIn(each, `${prefix}${key}.`) : [];
  });
}

function format(key: string, value: number): string {
  if (/(?<!Per)Ms$/.test(key)) return formatDuration(value);
  return key.endsWith('Bytes') ? formatSize(value) : value.toLocaleString('en', { useGrouping: 'min2' });
}

/** The comment above each member, by the member's name, on one line. */
function docstrings(text: string): ReadonlyMap<string, string> {
  const commented = text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s*(?:readonly )?(\w+)\??:/gs);
  return new Map([...commented].map(([, comment, name]) => [name!, comment!.replace(/\s*\n\s*\*\s*/g, ' ').trim()]));
}

if (import.meta.main) writeFileSync(page, await limitsPage());
