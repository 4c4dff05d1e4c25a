/**
 * A call that is answered with a file: looks it up, opens it, decides by what the open file is, and sends it. Between
 * any two of these the client may have left.
 */
import { close, fstat, open } from 'node:fs';
import { Framing, identity, preferredCoding } from '../../../http/index.ts';
import { FailureKind } from '../../../proxy/index.ts';
import { answerHead } from '../../answer-head.ts';
import type { EdgeRequest } from '../../edge-request.ts';
import type { Call, Responder } from '../../handler.ts';
import type { Problem } from '../../problem.ts';
import type { Slots } from '../../slots.ts';
import { bodyBytes, fileAnswer } from './file-answer.ts';
import { type FileFieldsOptions, fileFields } from './file-fields.ts';
import { FileSender, type OpenFile } from './file-sender.ts';
import { codingSuffixes, openFlags } from './folder.ts';
import { type Resolution, type ResolveOptions, resolveFile } from './resolve-file.ts';

export interface FilesOptions extends ResolveOptions, FileFieldsOptions {
  /** What of a request's path stands for the folder; without a slash at the end. */
  readonly prefix: string;
  /** Files that may be open at one time. */
  readonly slots: Slots;
}

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
      this.#open(resolution);
    }
  }

  #open(found: FileFound): void {
    const { slots } = this.#options;
    if (!slots.take()) {
      this.#refuse(tooMany);
      return;
    }
    const coding = preferredCoding(this.#request.values('accept-encoding'), found.file.codings);
    const path = coding === identity ? found.file.path : found.file.path + codingSuffixes[coding];
    open(path, openFlags, (error, fd) => {
      if (error !== null) {
        slots.give();
        this.#refuse(notFound);
        return;
      }
      fstat(fd, { bigint: true }, (failed, stats) => {
        if (this.#abandoned || failed !== null || !stats.isFile()) {
          close(fd, () => slots.give());
          this.#refuse(notFound);
          return;
        }
        const sizeBytes = Number(stats.size);
        const fields = this.#fieldsOf(found, { sizeBytes, modifiedNs: stats.mtimeNs, coding });
        this.#answer({ fd, modifiedNs: stats.mtimeNs }, fields, sizeBytes);
      });
    });
  }

  #fieldsOf(
    { file, hashed, fallback }: FileFound,
    form: { readonly sizeBytes: number; readonly modifiedNs: bigint; readonly coding: string },
  ): string {
    const coding = file.codings.find((each) => each === form.coding);
    const sent = { ...form, name: file.name, coding, varies: file.codings.length > 0, hashed, fallback };
    return fileFields(sent, this.#options);
  }

  #answer(file: OpenFile, fields: string, size: number): void {
    const { method, clientFields } = this.#request;
    const answer = fileAnswer({ method, fields: clientFields, nowMs: Date.now() }, fields, size);
    const head = answerHead(answer.status, answer.fields, bodyBytes(answer.pieces));
    const pieces = method === 'HEAD' ? [] : answer.pieces;
    if (answer.status === 304) head.contentLength = -1;
    if (answer.status === 304 || method === 'HEAD') head.framing = Framing.none;
    const responder = this.#responder;
    const sink = {
      onData: (bytes: Buffer, start: number, end: number) => responder.onResponseData(bytes, start, end),
      onEnd: () => responder.onResponseEnd(''),
      onFailed: (reason: string) => responder.onFailed({ kind: FailureKind.reset, reason }),
    };
    this.#sender = new FileSender(file, pieces, sink, () => this.#options.slots.give());
    responder.onResponse(head, undefined);
    this.#sender.resume();
  }

  #refuse(problem: Problem): void {
    if (!this.#abandoned) this.#responder.onProblem(problem);
  }
}
