/**
 * `npm run bench -- NAME [OPTION …]`: the benchmarks, each with a fixed plan and a result that says where it was measured.
 */
import type { Bench } from './bench.ts';
import { appBench } from './macro/app/index.ts';
import { attacksBench } from './macro/attacks/index.ts';
import { backupBench } from './macro/backup/index.ts';
import { cacheHitsBench } from './macro/cache/index.ts';
import { consistencyBench } from './macro/consistency/index.ts';
import { faultsBench } from './macro/faults/index.ts';
import { http2Bench } from './macro/http2/index.ts';
import { idleBench } from './macro/idle/index.ts';
import { proxyBench } from './macro/proxy/index.ts';
import { reloadBench } from './macro/reload/index.ts';
import { shardsBench } from './macro/shards/index.ts';
import { sqlBench } from './macro/sql/index.ts';
import { supervisionBench } from './macro/supervision/index.ts';
import { troubleBench } from './macro/trouble/index.ts';
import { balanceBench } from './micro/balance.ts';
import { cacheBench, cacheMemoryBench, cachePolicyBench } from './micro/cache/index.ts';
import { dataCacheBench } from './micro/data-cache/index.ts';
import { httpBench } from './micro/http/index.ts';
import { resilienceBench } from './micro/resilience.ts';

const benches: Readonly<Record<string, Bench>> = {
  proxy: proxyBench,
  app: appBench,
  http2: http2Bench,
  idle: idleBench,
  attacks: attacksBench,
  faults: faultsBench,
  consistency: consistencyBench,
  reload: reloadBench,
  supervision: supervisionBench,
  trouble: troubleBench,
  sql: sqlBench,
  shards: shardsBench,
  backup: backupBench,
  http: httpBench,
  balance: balanceBench,
  resilience: resilienceBench,
  cache: cacheHitsBench,
  'data-cache': dataCacheBench,
  'cache-store': cacheBench,
  'cache-policy': cachePolicyBench,
  'cache-memory': cacheMemoryBench,
};

const [name, ...args] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name ?? '') ? benches[name!] : undefined;
if (name === '--help') {
  console.log(help());
} else if (bench === undefined) {
  console.error(`${name === undefined ? 'Which bench?' : `There is no bench "${name}".`}\n\n${help()}`);
  process.exitCode = 2;
} else if (args.includes('--help')) {
  console.log(usage(name!, bench));
} else {
  try {
    await bench.run(args);
  } catch (error) {
    console.error(`bench ${name}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

function help(): string {
  const all = Object.entries(benches).map(([each, bench]) => usage(each, bench));
  return `Usage: npm run bench -- NAME [OPTION …]\n\n${all.join('\n\n')}`;
}

function usage(name: string, { summary, usage }: Bench): string {
  return [`${name}: ${summary}`, ...usage.map((line) => `  ${line}`)].join('\n');
}
