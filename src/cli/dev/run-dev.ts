/**
 * `antipode dev` from the first line to the last: starts the world, says where everything is, shows it until Ctrl-C.
 *
 * On a terminal that is a picture; elsewhere, and where colours are not wanted (NO_COLOR), a line for each thing that
 * happens; with `json` one line with all addresses and nothing else.
 */
import type { LoadedWorld } from '../../config/index.ts';
import { EventBus } from '../../control/index.ts';
import { type DevWorld, devDefaults, startDevWorld } from '../../dev/index.ts';
import { logControlFaults } from '../control-fault.ts';
import { Interrupts } from './interrupts.ts';
import { appLine, eventLine, type LogLine, outputLine } from './log.ts';
import { readyMessage } from './ready-message.ts';
import { watchWorld } from './watch-world.ts';

export interface RunDevOptions {
  readonly loaded: LoadedWorld;
  readonly port: number;
  readonly adminPort: number;
  readonly json: boolean;
  /** Whether files that are written come into force at once. */
  readonly watch: boolean;
}

/** How long an orderly end may take beyond its grace. */
const marginMs = 3_000;
/** Lines kept for the picture. */
const maxLogLines = 200;

/** Resolves when the world has ended. Throws what `startDevWorld` throws. */
export async function runDev({ loaded, port, adminPort, json, watch }: RunDevOptions): Promise<void> {
  const output = process.stdout;
  const isLive = !json && output.isTTY && !process.env.NO_COLOR;
  const interrupts = new Interrupts(devDefaults.stopGraceMs + marginMs);
  const events = new EventBus();
  const log: LogLine[] = [];
  let isDrawn = false;
  const note = (line: LogLine) => {
    log.push(line);
    if (log.length > maxLogLines) log.shift();
    if (!json && !isDrawn) output.write(`${line.text}\n`);
  };
  events.follow((event) => note(eventLine(event)));
  logControlFaults((text) => {
    // The output is for the addresses alone; whoever is given the id of a request still finds what it met.
    if (json) process.stderr.write(`${text}\n`);
    for (const line of text.split('\n')) note(outputLine('admin', line, new Date()));
  });
  try {
    const world = await startDevWorld({
      loaded,
      port,
      adminPort,
      watch,
      events,
      onAppLine: (region, line) => note(appLine(region, line, new Date())),
      onOutput: (region, _, text) => note(outputLine(region, text, new Date())),
    });
    const ended = interrupts.endInOrder();
    const ready = readyMessage(loaded.world, world.addresses);
    output.write(json ? `${JSON.stringify(world.addresses)}\n` : `${ready}\n`);
    if (isLive) {
      isDrawn = true;
      await drawUntil(ended, world, log);
      isDrawn = false;
    }
    await ended;
    if (!json) output.write('stopping\n');
    await world.stop();
  } finally {
    interrupts.close();
  }
}

async function drawUntil(ended: Promise<void>, world: DevWorld, log: readonly LogLine[]): Promise<void> {
  const over = new AbortController();
  void ended.then(() => over.abort());
  await watchWorld(world, { terminal: process.stdout, log, signal: over.signal });
}
