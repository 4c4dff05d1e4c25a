import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cells } from './cells.ts';
import { steeringDefaults } from './defaults.ts';
import { createRegions } from './region.ts';

const dublin = { lat: 53.35, lon: -6.27 };
const options = { nowMs: 0, onReturn: () => {} };
const regions = createRegions([{ id: 'eu', coordinates: dublin }], steeringDefaults, options);

test('one square of the globe is one cell, its middle the place of all in it', () => {
  const cells = new Cells(regions, steeringDefaults, undefined);
  const cell = cells.of({ coordinates: { lat: 48.99, lon: 11.01 } });
  assert.equal(cells.of({ coordinates: { lat: 48.01, lon: 11.99 }, country: 'JP' }), cell);
  assert.notEqual(cells.of({ coordinates: { lat: 49.01, lon: 11.5 } }), cell);
  assert.deepEqual(cell.coordinates, { lat: 48.5, lon: 11.5 });
  assert.equal(cells.of({ country: 'de' }), cells.of({ country: 'DE' }));
});

test('the edges of the globe belong to its last squares', () => {
  const cells = new Cells(regions, steeringDefaults, undefined);
  assert.deepEqual(cells.of({ coordinates: { lat: 90, lon: 180 } }).coordinates, { lat: 89.5, lon: 179.5 });
  assert.deepEqual(cells.of({ coordinates: { lat: -90, lon: -180 } }).coordinates, { lat: -89.5, lon: -179.5 });
});

test('clients of an unknown place share a cell without one, as far from every region', () => {
  const cells = new Cells(regions, steeringDefaults, undefined);
  const cell = cells.of(undefined);
  assert.equal(cells.of({ country: 'ZZ', key: 'me' }), cell);
  assert.deepEqual([cell.coordinates, cell.km[0], cell.roundTripMs[0]], [undefined, 0, 0]);
});

test('where all requests start from one place there is one cell', () => {
  const cells = new Cells(regions, steeringDefaults, dublin);
  assert.equal(cells.of({ country: 'JP' }), cells.of(undefined));
  assert.equal(cells.of(undefined).km[0], 0);
});

test('forgets the cells not seen lately when it holds as many as it may', () => {
  const cells = new Cells(regions, { ...steeringDefaults, cells: 8 }, undefined);
  const at = (lon: number) => cells.of({ coordinates: { lat: 0, lon } });
  const first = at(0);
  for (let lon = 1; lon < 4; lon += 1) at(lon);
  assert.equal(at(0), first);
  for (let lon = 1; lon < 20; lon += 1) at(lon);
  assert.notEqual(at(0), first);
});
