import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';

const program = join(import.meta.dirname, 'what-is-loaded.ts');
const { files, builtins } = JSON.parse(
  execFileSync(process.execPath, ['--conditions=@antipode/source', program], { encoding: 'utf8' }),
) as { readonly files: readonly string[]; readonly builtins: readonly string[] };

const named = (part: string) => files.filter((file) => file.includes(part));

test("an app's process loads no schema, and no room or client that its config has not asked for", () => {
  assert.ok(named('/src/edge/').length > 100 && named('/src/world/').length > 50);
  const unasked = [
    '/zod/',
    '/src/config/schema/world.ts',
    '/src/control/routes/',
    '/src/cli/',
    '/src/dev/',
    '/src/backup/',
  ];
  const stores = [
    '/src/data/index.ts',
    '/src/sql/index.ts',
    '/src/cache/index.ts',
    '/redis/',
    '/pg/',
    '/@opentelemetry/',
    '/mmdb-lib/',
  ];
  for (const part of [...unasked, ...stores]) assert.deepEqual(named(part), [], part);
});

test("an app's process loads no part of Node that only some speak", () => {
  assert.ok(builtins.includes('NativeModule http'));
  for (const part of ['internal/deps/undici/undici', 'http2', 'sqlite']) {
    assert.ok(!builtins.includes(`NativeModule ${part}`), part);
  }
});
