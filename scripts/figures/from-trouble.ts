/** What clients lose by processes that are killed and restarted, under what runs the app. */
import type { Lost, TroubleResult } from '../../bench/macro/trouble/index.ts';
import { markdownTable } from '../../bench/support/markdown-table.ts';
import { madeBy } from './block.ts';

/** In the order of the table, with what is said of each. */
const systems: Readonly<Record<string, string>> = {
  antipode: '`antipode start`',
  'nginx-cluster': 'nginx in front of `node:cluster`',
  cluster: '`node:cluster` alone',
  'nginx-pm2': 'nginx in front of PM2',
  pm2: 'PM2 alone',
};

export function troubleFigures({ machine, extent, contenders }: TroubleResult): string {
  const rows = Object.entries(systems).map(([name, says]) => {
    const { kills, restarts } = contenders[name]!;
    return [says, share(kills), share(restarts)];
  });
  return `When processes are lost: failed requests of all, 500 idempotent ones a second and no second try by the client, while one of two processes is killed every second (${extent.kills} times), and while all are replaced (${extent.restarts} times).

${markdownTable(['what runs it', '`kill -9`', 'rolling restarts'], rows)}
${madeBy('trouble', machine)}
`;
}

function share({ failed, requests }: Lost): string {
  return `${failed} of ${requests.toLocaleString('en')}`;
}
