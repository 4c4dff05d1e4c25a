/**
 * Answers the other processes of a region for the engine that this one has (`remoteEngine` asks). It stands behind a server
 * that only they reach, and still answers nobody who does not know one of two secrets: that of the apps is good for reading and
 * writing entries, that of the file's owner for copies and the log too, which have what no app asks for and write files.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { isAntipodeError } from '../../core/index.ts';
import type { DataArchive } from '../archive/archive.ts';
import type { DataEngine, WatchQuery } from '../engine.ts';
import { unsupportedFault } from '../faults.ts';
import { type Answered, type Call, type CopyStep, scheme, type ToldFault } from './calls.ts';

export interface DoorSecrets {
  /** Of whoever reads and writes entries. */
  readonly app: string;
  /** Of whoever may copy the file as well; nobody may without it. */
  readonly owner?: string | undefined;
}

export function engineHandler(engine: DataEngine, { app, owner }: DoorSecrets): RequestListener {
  const ofApp = digest(scheme + app);
  const ofOwner = owner === undefined ? undefined : digest(scheme + owner);
  return (request, response) => {
    const shown = digest(request.headers.authorization ?? '');
    const isOwner = ofOwner !== undefined && timingSafeEqual(shown, ofOwner);
    if (!isOwner && !timingSafeEqual(shown, ofApp)) {
      response.writeHead(403).end();
      return;
    }
    const archive = isOwner ? engine.archive : undefined;
    answer({ engine, archive }, request, response).catch(() => response.destroy());
  };
}

/** What the asker may have of it. */
interface Opened {
  readonly engine: DataEngine;
  readonly archive: DataArchive | undefined;
}

async function answer(opened: Opened, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = JSON.parse((await buffer(request)).toString()) as Call;
  response.writeHead(200, { 'content-type': 'application/json' });
  if (call.call === 'watch') await tellChanges(opened.engine, call.query, response);
  else if (call.call === 'snapshot') await tellCopy(opened, call.path, response);
  else response.end(JSON.stringify(await settle(() => ask(opened, call))));
}

function ask(opened: Opened, call: Exclude<Call, { readonly call: 'watch' | 'snapshot' }>): Promise<unknown> | unknown {
  const { engine, archive } = opened;
  switch (call.call) {
    case 'about':
      return { name: engine.name, capabilities: engine.capabilities, hasArchive: archive !== undefined };
    case 'status':
      return engine.status();
    case 'commit':
      return engine.commit(call.batch, call.options);
    case 'get':
      return engine.get(call.collection, call.key, call.options);
    case 'list':
      return engine.list(call.query, call.options);
    case 'log':
      return archiveOf(opened).log(call.after);
    case 'failover':
      return engine.failover(call.region, call.options);
  }
}

function archiveOf({ engine, archive }: Opened): DataArchive {
  if (archive === undefined) throw unsupportedFault(engine.name, 'give this process a copy of its file, or its log');
  return archive;
}

/** A caller that goes away does not end the copy; nobody uses the file then. */
async function tellCopy(opened: Opened, path: string, response: ServerResponse): Promise<void> {
  const tell = (step: Answered<CopyStep>): boolean => response.write(`${JSON.stringify(step)}\n`);
  response.flushHeaders();
  try {
    await archiveOf(opened).snapshot(path, (done, total) => tell({ value: { done, total, isWhole: false } }));
    tell({ value: { done: 1, total: 1, isWhole: true } });
  } catch (error) {
    tell({ fault: told(error) });
  }
  response.end();
}

async function settle(work: () => unknown): Promise<Answered<unknown>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { fault: told(error) };
  }
}

/** The next set is read when the last one has been taken, so that a slow reader holds up nobody and costs no memory. */
async function tellChanges(engine: DataEngine, query: WatchQuery, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  // So that the caller knows that the watch has begun.
  response.flushHeaders();
  try {
    for await (const value of engine.watch(query, gone.signal)) {
      if (!response.write(`${JSON.stringify({ value })}\n`)) await once(response, 'drain', { signal: gone.signal });
    }
  } catch (error) {
    if (!gone.signal.aborted) response.write(`${JSON.stringify({ fault: told(error) })}\n`);
  }
  response.end();
}

function told(error: unknown): ToldFault {
  if (isAntipodeError(error)) return { code: error.code, message: error.message, details: error.details };
  return { code: 'ERR_DATA_UNAVAILABLE', message: `the data cannot be reached: ${String(error)}`, details: {} };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
