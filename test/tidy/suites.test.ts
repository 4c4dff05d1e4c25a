import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSource, readSources } from './sources.ts';
import { type Contract, suiteFindings } from './suites.ts';

const registry: Contract = {
  map: 'src/registry/create-registry.ts',
  folder: 'src/registry/drivers',
  suite: 'registrySuite',
};

const contracts: readonly Contract[] = [
  registry,
  { map: 'src/store/eviction/policies/index.ts', folder: 'src/store/eviction/policies', suite: 'evictionSuite' },
  { map: 'src/balance/policies/index.ts', folder: 'src/balance/policies', suite: 'balancePolicySuite' },
  {
    map: 'src/resilience/rate-limit/algorithms/index.ts',
    folder: 'src/resilience/rate-limit/algorithms',
    suite: 'rateLimitSuite',
  },
  { map: 'src/data/index.ts', folder: 'src/data/drivers', suite: 'dataEngineSuite' },
  { map: 'src/steer/strategies/index.ts', folder: 'src/steer/strategies', suite: 'steerSuite' },
];

const sources = readSources('src/**/*.ts');

for (const contract of contracts) {
  test(`everything in ${contract.map} runs ${contract.suite}`, () => {
    assert.deepEqual(suiteFindings(sources, contract), []);
  });
}

test('finds an implementation that does not run the suite, and one that is in no map', () => {
  const files = [
    parseSource(
      registry.map,
      "import './drivers/dns.ts';\nimport './drivers/memory.ts';\nimport './registry.ts';\nimport type { X } from './drivers/x.ts';",
    ),
    parseSource('src/registry/drivers/memory.test.ts', '\nregistrySuite(memory);'),
    parseSource('src/registry/drivers/dns.test.ts', '// registrySuite(dns);'),
    parseSource('src/registry/drivers/etcd.test.ts', '\nregistrySuite(etcd);'),
  ];
  assert.deepEqual(suiteFindings(files, registry), [
    'src/registry/drivers/dns.ts does not run registrySuite',
    'src/registry/drivers/etcd.ts is not in src/registry/create-registry.ts',
  ]);
  assert.deepEqual(suiteFindings([], registry), [`${registry.map} does not exist`]);
});
