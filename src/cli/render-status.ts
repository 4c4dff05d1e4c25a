/**
 * The status of a world as tables for people: its regions, its data and caches, then each service with its endpoints and workers.
 */
import type {
  EndpointStatus,
  RegionStatus,
  ServiceStatus,
  WorkerCrash,
  WorkerStatus,
  WorldStatus,
} from '../control/index.ts';
import { renderCacheLinks } from './render-cache-links.ts';
import { renderData } from './render-data.ts';
import { roughDuration } from './rough-duration.ts';
import { type Column, plainText, textTable } from './text-table.ts';

const number = (title: string): Column => ({ title, align: 'right' });
const text = (title: string): Column => ({ title });

const regionColumns = [
  text('REGION'),
  text('STATE'),
  number('IN FLIGHT'),
  number('ERRORS'),
  number('RTT'),
  number('SINCE'),
  text('REASON'),
];
const endpointColumns = [
  text('ENDPOINT'),
  text('STATE'),
  number('ACTIVE'),
  number('WEIGHT'),
  number('REQUESTS'),
  number('ERRORS'),
  number('SINCE'),
  text('REASON'),
];
const workerColumns = [
  number('WORKER'),
  text('STATE'),
  number('PID'),
  number('UP'),
  number('RESTARTS'),
  number('MEMORY'),
  number('LOOP'),
  number('GENERATION'),
  text('LAST CRASH'),
];

/** What is shown of how a worker ended; `--json` has all of it. */
const shownCrashLength = 80;

export function renderStatus({ world, node, regions, services, data, cacheLinks }: WorldStatus): string {
  const title = `${world}: ${placeOf(node, regions)}, pid ${node.pid}, up ${roughDuration(node.uptimeMs)}, version ${node.version}\n`;
  const parts = [plainText(title.trimEnd()).concat('\n')];
  if (regions.length > 0) parts.push(textTable(regionColumns, regions.map(regionRow)));
  if (data !== undefined) parts.push(renderData(data));
  if (cacheLinks !== undefined) parts.push(renderCacheLinks(cacheLinks));
  parts.push(...services.map(renderService));
  return parts.join('\n');
}

/** A world without regions is one node; `antipode dev` has it stand in one region behind an entry. */
function placeOf({ region }: WorldStatus['node'], regions: readonly RegionStatus[]): string {
  if (region !== undefined) return `node in ${region}`;
  const [only, ...others] = regions;
  if (only === undefined) return 'node';
  return others.length === 0 ? `entry of ${only.id}` : 'global entry';
}

function renderService({ id, region, balance, panic, endpoints, workers }: ServiceStatus): string {
  const about = [balance, ...(region === undefined ? [] : [region]), ...(panic ? ['PANIC: too few are healthy'] : [])];
  return [
    plainText(`service ${id} (${about.join(', ')})`).concat('\n'),
    endpoints.length > 0 ? textTable(endpointColumns, endpoints.map(endpointRow)) : '',
    workers.length > 0 ? textTable(workerColumns, workers.map(workerRow)) : '',
  ].join('');
}

function regionRow({ id, state, inFlight, errorRate, rttMs, sinceMs, reason }: RegionStatus): readonly string[] {
  const rtt = rttMs === undefined ? '-' : `${rttMs.toFixed(rttMs < 10 ? 1 : 0)} ms`;
  return [id, state, String(inFlight), `${(errorRate * 100).toFixed(1)} %`, rtt, roughDuration(sinceMs), reason];
}

function endpointRow({
  id,
  state,
  active,
  weight,
  requests,
  errors,
  sinceMs,
  reason,
}: EndpointStatus): readonly string[] {
  return [
    id,
    state,
    String(active),
    String(Math.round(weight * 100) / 100),
    String(requests),
    String(errors),
    roughDuration(sinceMs),
    reason,
  ];
}

function workerRow(status: WorkerStatus): readonly string[] {
  const { worker, state, pid, uptimeMs, restarts, rssBytes, elu, generation, lastCrash } = status;
  return [
    String(worker),
    state,
    pid === 0 ? '-' : String(pid),
    pid === 0 ? '-' : roughDuration(uptimeMs),
    String(restarts),
    rssBytes === undefined ? '-' : `${Math.round(rssBytes / 1_048_576)} MiB`,
    elu === undefined ? '-' : `${Math.round(elu * 100)} %`,
    String(generation),
    lastCrash === undefined ? '' : crashWords(lastCrash),
  ];
}

function crashWords({ agoMs, reason }: WorkerCrash): string {
  const line = reason.replace(/\s+/g, ' ');
  const short = line.length <= shownCrashLength ? line : `${line.slice(0, shownCrashLength - 1)}…`;
  return `${roughDuration(agoMs)} ago: ${short}`;
}
