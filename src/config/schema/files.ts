/**
 * A route that serves the files of a folder.
 */
import * as z from 'zod';
import { type Dotfiles, type Immutable, staticDefaults } from '../../edge/index.ts';
import { type DurationInput, durationOr, text } from './fields.ts';
import { fieldValue, ownFieldName } from './header-fields.ts';

/** The folder, or the folder with options. */
export type FilesInput = string | FilesOptionsInput;

export interface FilesOptionsInput {
  /** The folder, from that of the config. */
  readonly folder: string;
  /** Files that stand for their folder, the first there is. */
  readonly index?: readonly string[] | undefined;
  /** A file of the folder that answers browsers which ask for a page where there is no file, for apps with routes of their own. */
  readonly fallback?: string | undefined;
  /** How long an answer may be used without asking again; with 0 caches keep it and ask each time. */
  readonly maxAge?: DurationInput | undefined;
  /** Whether answers may be used for a year: all, none, or those of files with a hash in their name. */
  readonly immutable?: Immutable | undefined;
  /** Whether compressed forms that lie beside a file, as `.zst`, `.br` and `.gz`, are sent to clients that take them. */
  readonly precompressed?: boolean | undefined;
  /** Whether names that begin with a dot are served: none, those in `/.well-known`, or all. */
  readonly dotfiles?: Dotfiles | undefined;
  /** Header fields of the answers. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Files {
  readonly folder: string;
  readonly index: readonly string[];
  readonly fallback: string | undefined;
  readonly maxAgeMs: number;
  readonly immutable: Immutable;
  readonly precompressed: boolean;
  readonly dotfiles: Dotfiles;
  readonly headers: Readonly<Record<string, string>>;
}

const fileName = text(/^[^/\\\0]+$/, 'the name of a file');
const folder = text(/^[^\0]+$/, 'the path of a folder');
const fileBelow = text(
  /^(?!\.{0,2}\/|.*\/\.{1,2}(?:\/|$))[^\\\0]+$/,
  "the path of a file below the folder, such as 'index.html'",
);

const optionsSchema: z.ZodType<Files, FilesOptionsInput> = z
  .strictObject({
    folder: folder.describe('The folder, from that of the config.'),
    index: z
      .array(fileName)
      .default([...staticDefaults.index])
      .meta({ title: 'a list of names of files' })
      .describe('Files that stand for their folder, the first there is.'),
    fallback: fileBelow
      .optional()
      .describe(
        'A file of the folder that answers browsers which ask for a page where there is no file, for apps with routes of their own.',
      ),
    maxAge: durationOr(staticDefaults.maxAgeMs, 0).describe(
      'How long an answer may be used without asking again; with 0 caches keep it and ask each time.',
    ),
    immutable: z
      .union([z.boolean(), z.literal('hashed')])
      .default(staticDefaults.immutable)
      .meta({ title: "`true`, `false` or 'hashed'" })
      .describe('Whether answers may be used for a year: all, none, or those of files with a hash in their name.'),
    precompressed: z
      .boolean()
      .default(staticDefaults.precompressed)
      .describe(
        'Whether compressed forms that lie beside a file, as `.zst`, `.br` and `.gz`, are sent to clients that take them.',
      ),
    dotfiles: z
      .enum(['refuse', 'well-known', 'allow'])
      .default(staticDefaults.dotfiles)
      .describe('Whether names that begin with a dot are served: none, those in `/.well-known`, or all.'),
    headers: z
      .record(ownFieldName, fieldValue)
      .default({})
      .meta({ title: 'an object of texts by field name' })
      .describe('Header fields of the answers.'),
  })
  .transform(({ maxAge, fallback, ...rest }) => ({ ...rest, fallback, maxAgeMs: maxAge }));

export const filesSchema: z.ZodType<Files, FilesInput> = z
  .union([folder.transform((path) => optionsSchema.parse({ folder: path })), optionsSchema])
  .meta({ title: 'the path of a folder, or an object with at least `folder`' });
