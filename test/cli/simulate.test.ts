/** `antipode simulate` on a config: what it prints, and what it says to mistakes. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CliProgram } from '../support/cli-program.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/index.ts';

const program = new CliProgram();
let folder: TemporaryFolder;

before(async () => {
  folder = await temporaryFolder('simulate');
  const regions = {
    us: { location: 'aws:us-east-1', url: 'http://us.example' },
    eu: { location: 'aws:eu-west-1', url: 'http://eu.example' },
  };
  const config = { regions, routes: [{ path: '/', respond: {} }] };
  await writeFile(join(folder.path, 'antipode.config.json'), JSON.stringify(config));
});
after(async () => {
  program[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

const simulate = (...argv: string[]): ReturnType<CliProgram['run']> =>
  program.run(['simulate', ...argv], {}, folder.path);

test('prints a report, for people and for programs, of the scenario, region, time, rate and seed that are asked for', async () => {
  const { status, out, err } = await simulate('--for', '30s', '--rate', '50');
  assert.equal(status, 0, err);
  assert.match(out, /^calm: \d+ requests in 30s, steered by latency; seed 1\n/);
  assert.match(out, /^eu +\d+\.\d %/m);
  const json = await simulate('outage', '--region', 'eu', '--for', '30s', '--rate', '50', '--seed', '7', '--json');
  const report = JSON.parse(json.out);
  assert.equal(json.status, 0);
  assert.deepEqual([report.scenario, report.seed, report.durationMs], ['outage', 7, 30_000]);
  assert.equal(report.changes[0].region, 'eu');
  assert.ok(report.requests > 1_000 && report.requests < 2_000);
});

test('lists the scenarios in its help, and says what is wrong with what was asked', async () => {
  assert.match((await simulate('--help')).out, /Scenarios:\n {2}calm .*\n {2}outage /);
  for (const [argv, expected] of [
    [['earthquake'], /calm, outage/],
    [['--rate', '0'], /number above 0/],
    [['--for', 'long'], /duration/],
    [['--seed', '-'], /whole number/],
    [['outage', '--region', 'mars'], /ERR_CLI_REGION/],
    [['--rate', '1000000'], /ERR_SIMULATE_SIZE/],
  ] as const) {
    const { status, err } = await simulate(...argv);
    assert.notEqual(status, 0);
    assert.match(err, expected);
  }
});
