/**
 * The pages of the package, before and after it is packed (`prepack`, `postpack`).
 *
 * In the repository a page leads to the source that does what it says, and to the test that proves it; the package has
 * neither. While it is packed, such a link leads to the repository on the web if package.json names one, and is only its
 * words otherwise. npm packs files where they lie, so the pages are changed in place: as they were written they lie in
 * `.docs-as-written` meanwhile. A run that was broken off is made good by the next, or by `node scripts/package-docs.ts
 * restore`; a page that somebody has edited since is not touched.
 */
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** What of package.json decides where links lead. */
export interface PackedFiles {
  readonly files: readonly string[];
  readonly repository?: { readonly url: string };
}

/** Whether a path of the repository is in the package. */
export function isPacked({ files }: PackedFiles, path: string): boolean {
  return files.some((each) => path === each || path.startsWith(`${each}/`));
}

/** The page as it is packed. `path`: from the root of the repository. */
export function packedPage(page: { readonly path: string; readonly text: string }, packed: PackedFiles): string {
  const code = /^```.*?^```/gms;
  const link = /(`[^`\n]*`(?!\]))|(?<!!)\[((?:`[^`\n]*`|[^`[\]])*)\]\(([^)\s#]+)(#[^)\s]*)?\)/g;
  const prose = (text: string): string =>
    text.replace(link, (all, inlineCode?: string, words?: string, to?: string, anchor = '') => {
      if (inlineCode !== undefined || /^[a-z]+:/.test(to!)) return all;
      const target = posix.join(posix.dirname(page.path), to!);
      if (isPacked(packed, target)) return all;
      const web = packed.repository && webPage(packed.repository.url);
      return web === undefined ? words! : `[${words}](${web}/blob/HEAD/${target}${anchor})`;
    });
  let rest = 0;
  let text = '';
  for (const block of page.text.matchAll(code)) {
    text += prose(page.text.slice(rest, block.index)) + block[0];
    rest = block.index + block[0].length;
  }
  return text + prose(page.text.slice(rest));
}

/** `git+https://host/owner/name.git` → `https://host/owner/name` */
function webPage(url: string): string {
  return url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** Changes the pages of the repository at `root` to what is packed. */
export function writePackedPages(root: string): void {
  restorePages(root);
  const packed = readPackage(root);
  const pages = globSync('**/*.md', { cwd: root, exclude: ['node_modules/**', '.*/**'] })
    .filter((path) => isPacked(packed, path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
    .map((page) => ({ ...page, packed: packedPage(page, packed) }))
    .filter((page) => page.packed !== page.text);
  for (const { path, text } of pages) {
    mkdirSync(dirname(join(root, asWritten, path)), { recursive: true });
    writeFileSync(join(root, asWritten, path), text);
  }
  for (const page of pages) writeFileSync(join(root, page.path), page.packed);
}

/** Undoes `writePackedPages`. Throws when a page is neither as it was packed nor as it was written. */
export function restorePages(root: string): void {
  if (!existsSync(join(root, asWritten))) return;
  const packed = readPackage(root);
  const pages = globSync('**/*.md', { cwd: join(root, asWritten) }).map((path) => ({
    path,
    text: readFileSync(join(root, asWritten, path), 'utf8'),
  }));
  for (const page of pages) {
    const now = readFileSync(join(root, page.path), 'utf8');
    if (now === page.text || now === packedPage(page, packed)) continue;
    throw new Error(
      `${page.path} was edited while it was as in the package: put the edit into ${asWritten}/${page.path}, copy that over it, and try again`,
    );
  }
  for (const { path, text } of pages) writeFileSync(join(root, path), text);
  rmSync(join(root, asWritten), { recursive: true });
}

const asWritten = '.docs-as-written';

function readPackage(root: string): PackedFiles {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as PackedFiles;
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  if (process.argv[2] === 'write') writePackedPages(root);
  else if (process.argv[2] === 'restore') restorePages(root);
  else throw new Error('Usage: node scripts/package-docs.ts write|restore');
}
