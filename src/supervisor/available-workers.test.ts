import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availableWorkers, cpuQuota } from './available-workers.ts';

const files = (content: Readonly<Record<string, string>>) => (path: string) => content[path];
const none = files({});

test('without a quota there is a worker for each processor', () => {
  assert.equal(availableWorkers(8, none), 8);
  assert.equal(cpuQuota(none), undefined);
});

test('reads the quota of a container by cgroup v2, and gives a part of a processor a worker of its own', () => {
  const read = (max: string) => files({ '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': `${max}\n` });
  assert.equal(availableWorkers(8, read('200000 100000')), 2);
  assert.equal(availableWorkers(8, read('250000 100000')), 3);
  assert.equal(availableWorkers(8, read('50000 100000')), 1);
  assert.equal(availableWorkers(8, read('max 100000')), 8);
  assert.equal(availableWorkers(2, read('400000 100000')), 2);
});

test('the tightest of the groups that it is in counts', () => {
  const read = files({
    '/proc/self/cgroup': '0::/system.slice/web.service\n',
    '/sys/fs/cgroup/cpu.max': 'max 100000',
    '/sys/fs/cgroup/system.slice/cpu.max': '300000 100000',
    '/sys/fs/cgroup/system.slice/web.service/cpu.max': '600000 100000',
  });
  assert.equal(cpuQuota(read), 3);
});

test('reads the quota by cgroup v1', () => {
  const read = (quota: number) =>
    files({
      '/proc/self/cgroup': '4:memory:/docker/1\n2:cpu,cpuacct:/docker/1\n',
      '/sys/fs/cgroup/cpu/docker/1/cpu.cfs_quota_us': `${quota}\n`,
      '/sys/fs/cgroup/cpu/docker/1/cpu.cfs_period_us': '100000\n',
    });
  assert.equal(cpuQuota(read(150_000)), 1.5);
  assert.equal(cpuQuota(read(-1)), undefined);
});

test('there is always one', () => {
  assert.equal(availableWorkers(0, none), 1);
  assert.ok(availableWorkers() >= 1);
});
