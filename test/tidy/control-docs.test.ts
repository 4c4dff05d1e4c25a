import { test } from 'node:test';
import { controlDefaults, eventTable, loadAdminApi, metricTable } from '../../src/control/index.ts';
import { problemsOf } from '../../src/control/openapi.ts';
import { formatDuration, formatSize } from '../../src/core/index.ts';
import { checkGeneratedBlock, markdownTable } from '../support/generated-block.ts';
import { SampleSource } from '../support/sample-source.ts';

const { ControlServer, problemStatus } = await loadAdminApi();

const adminPage = new URL('../../docs/reference/admin-api.md', import.meta.url);
const metricsPage = new URL('../../docs/reference/metrics.md', import.meta.url);

test('the reference lists the operations of the route table', async () => {
  await using server = new ControlServer({ source: new SampleSource() });
  const rows = server.routes.map((route) => [
    `\`${route.method} ${route.path}\``,
    route.summary,
    problemsOf(route).join(' '),
  ]);
  checkGeneratedBlock(adminPage, 'operations', markdownTable(['operation', 'does', 'problems'], rows));
});

test('the reference lists every type of event', () => {
  const rows = Object.entries(eventTable).map(([type, meaning]) => [`\`${type}\``, meaning]);
  checkGeneratedBlock(adminPage, 'events', markdownTable(['event', 'means'], rows));
});

test('the reference lists every code of a problem', () => {
  const rows = Object.entries(problemStatus).map(([code, status]) => [String(status), `\`${code}\``]);
  checkGeneratedBlock(adminPage, 'problems', markdownTable(['status', 'code'], rows));
});

test('the reference lists every default and limit', () => {
  const rows = Object.entries(controlDefaults).map(([name, value]) => [`\`${name}\``, shown(name, value)]);
  checkGeneratedBlock(adminPage, 'defaults', markdownTable(['name', 'value'], rows));
});

test('the reference lists every metric', () => {
  const rows = Object.entries(metricTable).map(([name, { type, labels, help }]) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(' '),
    help,
  ]);
  checkGeneratedBlock(metricsPage, 'metrics', markdownTable(['metric', 'type', 'labels', 'means'], rows));
});

function shown(name: string, value: string | number): string {
  if (typeof value === 'string') return value;
  if (name.endsWith('Ms')) return formatDuration(value);
  return name.endsWith('Bytes') ? formatSize(value) : String(value);
}
