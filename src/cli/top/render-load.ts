/** What a world does, as tables for people: its regions, then each service with its endpoints and workers. */
import type { RegionStatus } from '../../control/index.ts';
import { roughSize } from '../rough-size.ts';
import { type Column, plainText, textTable } from '../text-table.ts';
import type { EndpointLoad, ServiceLoad, WorldLoad } from './world-load.ts';

const number = (title: string): Column => ({ title, align: 'right' });

const regionColumns: readonly Column[] = [
  { title: 'REGION' },
  { title: 'STATE' },
  number('IN FLIGHT'),
  number('ERRORS'),
  number('RTT'),
];
const endpointColumns: readonly Column[] = [
  { title: 'ENDPOINT' },
  { title: 'STATE' },
  number('REQ/S'),
  number('ERR/S'),
  number('P50'),
  number('P99'),
  number('ACTIVE'),
  number('LOOP'),
  number('MEMORY'),
  number('RESTARTS'),
];

export function renderLoad({ world, regions, services }: WorldLoad): string {
  const total = services.reduce((sum, { requestsPerSecond }) => sum + requestsPerSecond, 0);
  const parts = [plainText(`${world}: ${rate(total)} requests/s`).concat('\n')];
  if (regions.length > 0) parts.push(textTable(regionColumns, regions.map(regionRow)));
  parts.push(...services.map(renderService));
  return parts.join('\n');
}

function renderService({ id, region, requestsPerSecond, errorsPerSecond, endpoints }: ServiceLoad): string {
  const place = region === undefined ? '' : ` in ${region}`;
  const title = `service ${id}${place}: ${rate(requestsPerSecond)} requests/s, ${rate(errorsPerSecond)} errors/s`;
  const table = endpoints.length > 0 ? textTable(endpointColumns, endpoints.map(endpointRow)) : '';
  return `${plainText(title)}\n${table}`;
}

function regionRow({ id, state, inFlight, errorRate, rttMs }: RegionStatus): readonly string[] {
  return [id, state, String(inFlight), percent(errorRate), duration(rttMs)];
}

function endpointRow(load: EndpointLoad): readonly string[] {
  const { id, state, requestsPerSecond, errorsPerSecond, p50Ms, p99Ms, active, elu, rssBytes, restarts } = load;
  return [
    id,
    state,
    rate(requestsPerSecond),
    rate(errorsPerSecond),
    duration(p50Ms),
    duration(p99Ms),
    String(active),
    elu === undefined ? '-' : percent(elu),
    rssBytes === undefined ? '-' : roughSize(rssBytes),
    restarts === undefined ? '-' : String(restarts),
  ];
}

function rate(perSecond: number): string {
  return perSecond.toFixed(perSecond > 0 && perSecond < 10 ? 1 : 0);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

function duration(ms: number | undefined): string {
  return ms === undefined ? '-' : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
