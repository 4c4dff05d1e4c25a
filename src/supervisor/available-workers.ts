/**
 * How many workers keep the processors busy that this process may use: what the scheduler allows (affinity), or the CPU
 * quota of its container (cgroup) where that is less. Half a processor more than a whole number gets a worker of its own,
 * because what is left idle by the quota's end is lost.
 *
 * Sources: Linux admin-guide/cgroup-v2, "cpu.max"; scheduler/sched-bwc, "cpu.cfs_quota_us".
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Reads a file, or undefined where there is none. */
export type ReadFile = (path: string) => string | undefined;

/** At least 1. */
export function availableWorkers(parallelism: number = availableParallelism(), read: ReadFile = readIfThere): number {
  const quota = cpuQuota(read) ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(parallelism, Math.ceil(quota)));
}

/** Processors that the cgroup allows, in fractions; undefined where there is no quota. The tightest level counts. */
export function cpuQuota(read: ReadFile): number | undefined {
  const groups = (read('/proc/self/cgroup') ?? '').split('\n').map((line) => line.split(':'));
  const unified = groups.find(([id]) => id === '0')?.[2] ?? '/';
  const legacy = groups.find(([, controllers = '']) => controllers.split(',').includes('cpu'))?.[2] ?? '/';
  const quotas = [
    ...ancestors(unified).map((path) => quotaOfV2(read(`/sys/fs/cgroup${path}cpu.max`))),
    ...ancestors(legacy).map((path) =>
      quotaOfV1(read(`/sys/fs/cgroup/cpu${path}cpu.cfs_quota_us`), read(`/sys/fs/cgroup/cpu${path}cpu.cfs_period_us`)),
    ),
  ].filter((quota) => quota !== undefined);
  return quotas.length === 0 ? undefined : Math.min(...quotas);
}

/** `/a/b` → `/`, `/a/`, `/a/b/`. In a container the own path may not be visible, but its root is what counts there. */
function ancestors(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return ['/', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}/`)];
}

/** `200000 100000` is two processors; `max 100000` is no limit. */
function quotaOfV2(text: string | undefined): number | undefined {
  const [quota, period] = (text ?? '').trim().split(' ').map(Number);
  return ratio(quota, period);
}

/** -1 is no limit. */
function quotaOfV1(quota: string | undefined, period: string | undefined): number | undefined {
  return ratio(Number(quota?.trim()), Number(period?.trim()));
}

function ratio(quota: number | undefined, period: number | undefined): number | undefined {
  const processors = (quota ?? Number.NaN) / (period ?? Number.NaN);
  return processors > 0 ? processors : undefined;
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
