/** A handler that answers with the files of a folder. */
import { Digests } from '../../../assets/index.ts';
import type { Clock } from '../../../core/index.ts';
import type { Handler } from '../../handler.ts';
import { Slots } from '../../slots.ts';
import { ContentMemory } from './content-memory.ts';
import { FileCall, type FilesOptions } from './file-call.ts';
import type { FileFieldsOptions } from './file-fields.ts';
import { Folder, type FolderOptions } from './folder.ts';
import { staticDefaults } from './static-defaults.ts';

export interface StaticFiles extends Omit<FolderOptions, 'clock'>, FileFieldsOptions {
  /** What of a request's path stands for the folder; without a slash at the end. */
  readonly prefix: string;
  /** Files that stand for their folder, the first there is. */
  readonly index: readonly string[];
  /** Answers browsers that ask for a page where there is no file, for apps with routes of their own. */
  readonly fallback: string | undefined;
}

export function staticFiles(
  options: StaticFiles,
  clock: Clock,
  slots: Slots = new Slots(staticDefaults.maxOpenFiles),
): Handler {
  const files: FilesOptions = {
    ...options,
    folder: new Folder({ ...options, clock }),
    digests: new Digests(staticDefaults.maxPaths),
    memory: new ContentMemory(staticDefaults.keptBytes),
    slots,
  };
  return { call: (request, responder) => new FileCall(request, responder, files) };
}
