/**
 * The code blocks of a page, and what is to be done with each: what its info string says behind the language.
 *
 * | block                      | is                                                                          |
 * |----------------------------|-----------------------------------------------------------------------------|
 * | `js server.mjs`, any name  | written into the page's folder; a config (`antipode.config.*`) is checked too |
 * | `ts part`                  | a part of a config: checked within a small one                              |
 * | `sh`, `js`, `ts`           | run, and has to end with 0                                                  |
 * | `sh serve`                 | started, waited for, and ended with the page                                |
 * | `text output`              | what the block before it prints; `…` stands for anything                    |
 * | `sh not run: reason`       | shown only                                                                  |
 * | any other language         | shown only                                                                  |
 */
export type BlockUse =
  | { readonly kind: 'file'; readonly name: string }
  | { readonly kind: 'part' | 'run' | 'serve' | 'output' | 'shown' }
  | { readonly kind: 'fault'; readonly reason: string };

export interface CodeBlock {
  readonly language: string;
  readonly use: BlockUse;
  readonly code: string;
  /** Of its first line of code. */
  readonly line: number;
}

const fence = /^```(\S*)[ \t]*(.*)\n([\s\S]*?)^```$/gm;
const runnable = new Set(['sh', 'js', 'ts']);
const known = new Set([...runnable, 'json', 'text', 'promql', 'yaml']);

export function codeBlocks(page: string): readonly CodeBlock[] {
  return [...page.matchAll(fence)].map(({ 1: language, 2: info, 3: code, index }) => ({
    language: language!,
    use: useOf(language!, info!.trim()),
    code: code!,
    line: page.slice(0, index).split('\n').length + 1,
  }));
}

function useOf(language: string, info: string): BlockUse {
  if (!known.has(language)) return { kind: 'fault', reason: `a block of the language ${JSON.stringify(language)}` };
  if (/^not run: \S/.test(info)) return { kind: 'shown' };
  if (language === 'sh' && info === 'serve') return { kind: 'serve' };
  if (language === 'ts' && info === 'part') return { kind: 'part' };
  if (language === 'text' && info === 'output') return { kind: 'output' };
  if (/^[\w.-]+\.\w+$/.test(info)) return { kind: 'file', name: info };
  if (info !== '') return { kind: 'fault', reason: `nobody knows what ${JSON.stringify(info)} asks for` };
  if (language === 'json') return { kind: 'fault', reason: 'JSON without the name of a file' };
  return { kind: runnable.has(language) ? 'run' : 'shown' };
}
