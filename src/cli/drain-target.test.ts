import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointIds, SampleSource } from '../../test/support/sample-source.ts';
import { findDrainTarget } from './drain-target.ts';

const status = new SampleSource().status();

test('finds a region and an endpoint by id, and by kind and id', () => {
  assert.deepEqual(findDrainTarget('eu-west', status), { kind: 'region', id: 'eu-west' });
  assert.deepEqual(findDrainTarget('region:eu-west', status), { kind: 'region', id: 'eu-west' });
  assert.deepEqual(findDrainTarget(endpointIds[1], status), { kind: 'endpoint', id: endpointIds[1] });
  assert.deepEqual(findDrainTarget(`endpoint:${endpointIds[1]}`, status), { kind: 'endpoint', id: endpointIds[1] });
});

test('refuses a name that nothing has, with the nearest and all that there are', () => {
  assert.throws(() => findDrainTarget('region:eu-wset', status), {
    code: 'ERR_CLI_TARGET',
    message: [
      'no region or endpoint is called "region:eu-wset"; did you mean eu-west? there are:',
      '  region:us-east',
      '  region:eu-west',
      `  endpoint:${endpointIds[0]}`,
      `  endpoint:${endpointIds[1]}`,
    ].join('\n'),
  });
  assert.throws(() => findDrainTarget('x', { ...status, regions: [], services: [] }), { message: /there are: none$/ });
});

test('refuses an id that is both a region and an endpoint, and takes it with its kind', () => {
  const [region] = status.regions;
  const twin = { ...status, regions: [{ ...region!, id: endpointIds[0] }] };
  assert.throws(() => findDrainTarget(endpointIds[0], twin), {
    code: 'ERR_CLI_TARGET',
    message: /names 2 things: write region:.+ or endpoint:/,
  });
  assert.equal(findDrainTarget(`region:${endpointIds[0]}`, twin).kind, 'region');
});

test('takes an endpoint that two services share as one', () => {
  const shared = { ...status, services: [...status.services, ...status.services] };
  assert.equal(findDrainTarget(endpointIds[0], shared).kind, 'endpoint');
});
