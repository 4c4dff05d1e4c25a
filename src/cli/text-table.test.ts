import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textTable } from './text-table.ts';

test('aligns columns to their longest cell and leaves no space at the end of a line', () => {
  const columns = [{ title: 'ID' }, { title: 'COUNT', align: 'right' }, { title: 'WHY' }] as const;
  const rows = [
    ['eu-west', '7', 'ok'],
    ['us', '12345678', ''],
  ];
  assert.equal(textTable(columns, rows), 'ID          COUNT  WHY\neu-west         7  ok\nus       12345678\n');
});

test('shows control and direction characters as dots, so that a reason cannot drive the terminal', () => {
  const shown = textTable([{ title: 'WHY' }], [['\u001b[2J\u0007gone\r\n\u009b1m\u202eevil\u2028']]);
  assert.equal(shown, 'WHY\n·[2J·gone··\u00b71m·evil·\n');
});
