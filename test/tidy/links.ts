/**
 * Links of the Markdown pages to files and headings of the repository. What lies on the web is not asked.
 */
import { posix } from 'node:path';

export interface Page {
  readonly path: string;
  readonly text: string;
}

/** `exists` tells whether a file or folder of the repository is there. */
export function linkFindings(pages: readonly Page[], exists: (path: string) => boolean): readonly string[] {
  const headings = new Map(pages.map(({ path, text }) => [path, anchorsOf(text)]));
  return pages.flatMap(({ path, text }) =>
    linksOf(text).flatMap((link) => {
      const [file, anchor] = link.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file!);
      if (!exists(target)) return [`${path}: no such file: ${link}`];
      const known = headings.get(target);
      return anchor === undefined || !known || known.includes(anchor) ? [] : [`${path}: no such heading: ${link}`];
    }),
  );
}

function linksOf(text: string): readonly string[] {
  const prose = text.replace(/^```.*?^```/gms, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link!).filter((link) => !/^[a-z]+:/.test(link));
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens. */
function anchorsOf(text: string): readonly string[] {
  return [...text.replace(/^```.*?^```/gms, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
