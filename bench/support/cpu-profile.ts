/**
 * Reads what `node --cpu-prof` writes (the DevTools protocol's Profiler.Profile): self time by function.
 */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** The node seen at each tick, and the microseconds since the tick before. */
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** The `count` most expensive functions with their share of the time the process was busy, after the first `skipMs`. */
export function formatSelfTimes({ nodes, samples, timeDeltas }: CpuProfile, skipMs: number, count: number): string {
  const names = new Map(nodes.map(({ id, callFrame }) => [id, describe(callFrame)]));
  const times = new Map<string, number>();
  let passed = 0;
  for (const [tick, id] of samples.entries()) {
    passed += timeDeltas[tick]!;
    if (passed < skipMs * 1_000) continue;
    const name = names.get(id)!;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[tick]!);
  }
  times.delete('(idle)');
  const busy = [...times.values()].reduce((total, time) => total + time, 0);
  return [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, time]) => `${((100 * time) / busy).toFixed(1).padStart(5)} %  ${name}`)
    .join('\n');
}

function describe({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const place = url.startsWith('file:') ? relative(process.cwd(), fileURLToPath(url)) : url;
  return `${functionName || '(anonymous)'}${place && `  ${place}:${lineNumber + 1}`}`;
}
