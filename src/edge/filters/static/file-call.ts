/**
 * A call that is answered with a file: looks it up, takes its content from memory or opens it, decides by what was read
 * or opened, and sends it. Between any two of these the client may have left.
 */
import { close, fstat, open } from 'node:fs';
import { Framing, identity, preferredCoding } from '../../../http/index.ts';
import { FailureKind } from '../../../proxy/index.ts';
import { answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Responder } from '../../handler.ts';
import type { Problem } from '../../problem.ts';
import type { Slots } from '../../slots.ts';
import type { Coding } from '../compress/coding.ts';
import type { ContentMemory, FileForm } from './content-memory.ts';
import { bodyBytes, bodyOf, type FileAnswer, fileAnswer } from './file-answer.ts';
import { type FileFieldsOptions, fileFields } from './file-fields.ts';
import { FileSender } from './file-sender.ts';
import { fileForm, openFlags } from './folder.ts';
import { readWhole } from './read-whole.ts';
import { type Resolution, type ResolveOptions, resolveFile } from './resolve-file.ts';
import { staticDefaults } from './static-defaults.ts';

export interface FilesOptions extends ResolveOptions, FileFieldsOptions {
  /** What of a request's path stands for the folder; without a slash at the end. */
  readonly prefix: string;
  readonly memory: ContentMemory;
  /** Files that may be open at one time. */
  readonly slots: Slots;
}

/** The process, or the system, has as many files open as it may. */
const exhausted: ReadonlySet<string | undefined> = new Set(['EMFILE', 'ENFILE']);

type FileFound = Extract<Resolution, { kind: 'file' }>;

const notFound: Problem = { status: 404, kind: 'not-found', detail: 'There is no such file.' };
const notAllowed: Problem = { status: 405, kind: 'method-not-allowed', detail: 'Files are read by GET and HEAD only.' };
const tooMany: Problem = {
  status: 503,
  kind: 'overloaded',
  detail: 'Too many files are being read.',
  retryAfterSeconds: 1,
};
const unreadable: Problem = { status: 500, kind: 'unreadable', detail: 'The file could not be read.' };

export class FileCall implements Call {
  readonly #request: EdgeRequest;
  readonly #responder: Responder;
  readonly #options: FilesOptions;
  #sender: FileSender | undefined;
  #abandoned = false;

  constructor(request: EdgeRequest, responder: Responder, options: FilesOptions) {
    this.#request = request;
    this.#responder = responder;
    this.#options = options;
  }

  start(): void {
    const { method, path } = this.#request;
    const { prefix } = this.#options;
    if (method !== 'GET' && method !== 'HEAD') {
      this.#request.answerFields += 'allow: GET, HEAD\r\n';
      this.#responder.onProblem(notAllowed);
      return;
    }
    const wantsPage = this.#request.values('accept').some((value) => value.includes('text/html'));
    resolveFile({ path: path.slice(prefix.length), wantsPage }, this.#options).then(
      (resolution) => this.#resolved(resolution),
      () => this.#refuse(unreadable),
    );
  }

  write(): number {
    return 0;
  }

  end(): void {}

  endTunnel(): void {}

  resume(): void {
    this.#sender?.resume();
  }

  keepBuffer(): void {
    this.#sender?.keepBuffer();
  }

  abandon(): void {
    this.#abandoned = true;
    this.#sender?.stop();
  }

  onSweep(): void {}

  #resolved(resolution: Resolution): void {
    if (this.#abandoned) return;
    if (resolution.kind === 'slash') {
      const { path, query } = this.#request;
      this.#responder.onAnswer({ status: 308, body: '', fields: `location: ${path}/${query}\r\n` });
    } else if (resolution.kind === 'none') {
      if (this.#options.fallback !== undefined) this.#request.answerFields += 'vary: accept\r\n';
      this.#responder.onProblem(notFound);
    } else {
      this.#send(resolution);
    }
  }

  #send(found: FileFound): void {
    const { memory, slots } = this.#options;
    const { plain, compressed } = found.file;
    const coding = preferredCoding(this.#request.values('accept-encoding'), [...compressed.keys()]);
    const form = coding === identity ? plain : compressed.get(coding)!;
    const sent = { found, coding: coding === identity ? undefined : coding };
    const content = memory.get(form);
    if (content !== undefined) this.#sendContent(content, this.#answer(form, sent));
    else if (slots.take()) this.#open(form.path, sent);
    else this.#refuse(tooMany);
  }

  #open(path: string, sent: { readonly found: FileFound; readonly coding: Coding | undefined }): void {
    const { memory, slots } = this.#options;
    open(path, openFlags, (error, fd) => {
      if (error !== null) {
        slots.give();
        this.#refuse(exhausted.has(error.code) ? tooMany : notFound);
        return;
      }
      const done = () => close(fd, () => slots.give());
      fstat(fd, { bigint: true }, (failed, stats) => {
        if (this.#abandoned || failed !== null || !stats.isFile()) {
          done();
          this.#refuse(notFound);
          return;
        }
        const form = fileForm(path, stats);
        if (form.sizeBytes > staticDefaults.keptFileBytes) {
          this.#sendFrom(fd, form, { answer: this.#answer(form, sent), done });
          return;
        }
        readWhole(fd, form.sizeBytes, (content) => {
          done();
          if (content !== undefined) memory.set({ form, bytes: content });
          if (content === undefined) this.#refuse(unreadable);
          else if (!this.#abandoned) this.#sendContent(content, this.#answer(form, sent));
        });
      });
    });
  }

  #answer(form: FileForm, sent: { readonly found: FileFound; readonly coding: Coding | undefined }): FileAnswer {
    const { file, hashed, fallback } = sent.found;
    const { sizeBytes, modifiedNs } = form;
    const { name, compressed } = file;
    const varies = compressed.size > 0;
    const fields = fileFields(
      { name, sizeBytes, modifiedNs, coding: sent.coding, varies, hashed, fallback },
      this.#options,
    );
    const { method, clientFields } = this.#request;
    return fileAnswer({ method, fields: clientFields, nowMs: Date.now() }, fields, sizeBytes);
  }

  /** A small file, whole. */
  #sendContent(content: Buffer, { status, fields, pieces }: FileAnswer): void {
    this.#responder.onAnswer({ status, fields, body: bodyOf(pieces, content) });
  }

  /** A large one, as it is read. */
  #sendFrom(
    fd: number,
    { modifiedNs }: FileForm,
    { answer, done }: { readonly answer: FileAnswer; readonly done: () => void },
  ): void {
    const isHead = this.#request.method === 'HEAD';
    const head = answerHead(answer.status, answer.fields, bodyBytes(answer.pieces));
    if (answer.status === 304) head.contentLength = -1;
    if (answer.status === 304 || isHead) head.framing = Framing.none;
    const responder = this.#responder;
    const sink = {
      onData: (bytes: Buffer, start: number, end: number) => responder.onResponseData(bytes, start, end),
      onEnd: () => responder.onResponseEnd(''),
      onFailed: (reason: string) => responder.onFailed({ kind: FailureKind.reset, reason }),
      onDone: done,
    };
    this.#sender = new FileSender({ fd, modifiedNs }, isHead ? [] : answer.pieces, sink);
    responder.onResponse(head, undefined);
    this.#sender.resume();
  }

  #refuse(problem: Problem): void {
    if (!this.#abandoned) this.#responder.onProblem(problem);
  }
}
