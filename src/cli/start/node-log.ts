/**
 * What a node in production says: lines for people on a terminal, JSON lines (pino) for programs everywhere else, each with
 * its level.
 */
import { pino } from 'pino';
import type { ControlEvent } from '../../control/index.ts';
import type { AppLine } from '../../world/index.ts';
import { appLineText, timeOf } from '../app-line.ts';
import { eventLevel, type LogLevel, lineLevel } from './log-levels.ts';

export interface NodeLog {
  /** Something of the node itself. */
  said(level: LogLevel, text: string, details?: Readonly<Record<string, unknown>>): void;
  event(event: ControlEvent): void;
  line(line: AppLine): void;
}

export function createNodeLog(stream: NodeJS.WriteStream): NodeLog {
  return stream.isTTY ? plainLog(stream) : jsonLog(stream);
}

function plainLog(stream: NodeJS.WriteStream): NodeLog {
  const write = (text: string) => void stream.write(`${timeOf(new Date().toISOString())}  ${text}\n`);
  return {
    said: (_, text) => write(text),
    // What follows the first line of an error stands above, as the app wrote it.
    event: ({ type, subject, reason }) => write(`${type}  ${subject}  ${reason.split('\n', 1)[0]}`),
    line: (line) => write(appLineText(line)),
  };
}

function jsonLog(stream: NodeJS.WriteStream): NodeLog {
  const logger = pino({ base: { pid: process.pid } }, stream);
  return {
    said: (level, text, details = {}) => logger[level](details, text),
    event: ({ type, subject, reason, details }) => logger[eventLevel(type)]({ event: type, subject, details }, reason),
    line: ({ service, worker, stream: from, text }) =>
      logger[lineLevel(from, text)]({ service, worker, stream: from }, text),
  };
}
