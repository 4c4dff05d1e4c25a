import assert from 'node:assert/strict';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CliProgram } from '../support/cli-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const program = new CliProgram();
const runAntipode = (argv: readonly string[], cwd: string) => program.run(argv, {}, cwd);
after(() => program[Symbol.dispose]());

test('init writes a config that check accepts, says what is next, and does not write it twice', async () => {
  await using folder = await temporaryFolder('init');
  const cwd = folder.path;
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ name: 'shop', dependencies: { express: '5' } }));
  await writeFile(join(cwd, 'server.js'), 'require("express")().listen(process.env.PORT || 3000)');
  const written = await runAntipode(['init'], cwd);
  assert.deepEqual([written.status, written.err], [0, '']);
  assert.match(written.out, /^antipode\.config\.ts is written: an Express app, started by \.\/server\.js\nnext:\n/);
  assert.match(written.out, /npm install antipode .*\n {2}npx antipode start /);
  const text = await readFile(join(cwd, 'antipode.config.ts'), 'utf8');
  assert.equal((await runAntipode(['check'], cwd)).status, 0);

  const again = await runAntipode(['init'], cwd);
  assert.equal(again.status, 2);
  assert.match(again.err, /antipode\.config\.ts is there already: --force writes over it.+\(ERR_CLI_EXISTS\)\n$/);
  const second = await runAntipode(['init', '--force', '--format', 'json'], cwd);
  assert.match(second.err, /antipode\.config\.ts is there already: remove it first/);
  assert.equal(await readFile(join(cwd, 'antipode.config.ts'), 'utf8'), text);
  assert.equal((await runAntipode(['init', '--force'], cwd)).status, 0);
  const printed = await runAntipode(['init', '--print', '--format', 'json'], cwd);
  assert.deepEqual(JSON.parse(printed.out).services, { web: { run: './server.js', workers: 'auto' } });
});

test('init writes a typed config where antipode is installed, and .mts where files are CommonJS', async () => {
  await using folder = await temporaryFolder('init');
  const cwd = folder.path;
  await mkdir(join(cwd, 'node_modules'));
  await symlink(join(import.meta.dirname, '../..'), join(cwd, 'node_modules/antipode'));
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ type: 'commonjs', main: 'index.js' }));
  await writeFile(join(cwd, 'index.js'), '');
  const { out } = await runAntipode(['init'], cwd);
  assert.match(out, /^antipode\.config\.mts is written: a Node\.js app, started by \.\/index\.js\n/);
  assert.doesNotMatch(out, /npm install/);
  const text = await readFile(join(cwd, 'antipode.config.mts'), 'utf8');
  assert.match(text, /^import \{ defineWorld \} from 'antipode';\n\nexport default defineWorld\(\{\n/);
  const checked = await runAntipode(['check'], cwd);
  assert.deepEqual([checked.status, checked.err], [0, 'antipode: antipode.config.mts is valid\n']);
});

test('init says what is left to do, and export systemd makes a unit of the result', async () => {
  await using folder = await temporaryFolder('init');
  const cwd = folder.path;
  await writeFile(join(cwd, 'package.json'), JSON.stringify({ scripts: { start: 'node dist/main.js', build: 'tsc' } }));
  const { out, err } = await runAntipode(['init'], cwd);
  assert.match(err, /^note: \.\/dist\/main\.js is not there yet: npm run build\n/);
  assert.match(err, /antipode check says: antipode\.config\.ts has a fault\n {2}1\. services\.web\.run: /);
  assert.match(out, /npx antipode check +until nothing is wrong/);
  await mkdir(join(cwd, 'dist'));
  await writeFile(join(cwd, 'dist/main.js'), '');
  const unit = await runAntipode(['export', 'systemd', '--user', 'www-data'], cwd);
  assert.match(unit.out, /^\[Unit\]\nDescription=app, run by Antipode\n/);
  assert.match(unit.out, /\nExecStart=\S+ \S+ \S+\.ts start --config \S+antipode\.config\.ts\n/);
  const file = await runAntipode(['export', 'systemd', '-o', 'app.service'], cwd);
  assert.equal(file.out, 'app.service is written\n');
  assert.match(await readFile(join(cwd, 'app.service'), 'utf8'), /^Type=notify$/m);
  const nowhere = await runAntipode(['export', 'systemd', '-o', 'no/folder.service'], cwd);
  assert.equal(nowhere.status, 2);
  assert.match(nowhere.err, /no\/folder\.service cannot be written: .+\(ERR_CLI_WRITE\)\n$/);
});
