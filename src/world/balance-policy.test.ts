import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolvedService } from '../../test/support/world.ts';
import { createBalancer, type PolicyName, policies } from '../balance/index.ts';
import { balancePolicy } from './balance-policy.ts';

const endpoints = Array.from({ length: 3 }, (_, index) => ({ id: `${index}` }));

for (const name of Object.keys(policies) as PolicyName[]) {
  test(`makes the policy ${name} of the word in the config`, async () => {
    const { balance } = await resolvedService({ endpoints: ['http://127.0.0.1:1'], balance: name });
    const balancer = createBalancer({ policy: balancePolicy(balance), endpoints });
    assert.deepEqual(
      balancer.status().levels.map(({ policy }) => policy),
      [name],
    );
  });
}

test('hands the options of the config to the policy', async () => {
  const shareOfIdle = async (choices: number) => {
    const service = await resolvedService({
      endpoints: ['http://127.0.0.1:1'],
      balance: { policy: 'least-request', choices },
    });
    const balancer = createBalancer({ policy: balancePolicy(service.balance), endpoints });
    balancer.started({ id: '0' });
    balancer.started({ id: '1' });
    return balancer.explain({}).endpoints[2]!.share;
  };
  // The more are drawn, the surer the idle one is among them.
  assert.ok((await shareOfIdle(2)) < 0.7);
  assert.ok((await shareOfIdle(8)) > 0.9);
});
