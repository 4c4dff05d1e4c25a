import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SampleSource } from '../../../test/support/sample-source.ts';
import { until } from '../../../test/support/until.ts';
import { configRefused } from '../../control/index.ts';
import { AntipodeError } from '../../core/index.ts';
import { ReloadSignals } from './reload-orders.ts';

// Node's test runner has its processes write a report of themselves on SIGUSR2.
process.report.reportOnSignal = false;

interface Told extends Disposable {
  readonly source: SampleSource;
  /** What people and the service manager are told. */
  readonly heard: readonly string[];
  readonly signals: ReloadSignals;
}

function obeying(): Told {
  const source = new SampleSource();
  const heard: string[] = [];
  const say = (text: string) => void heard.push(text);
  const signals = new ReloadSignals(say);
  const manager = {
    ready: (status: string) => void heard.push(`ready: ${status}`),
    reloading: () => void heard.push('reloading'),
  };
  const { events, services } = source;
  const reloadConfig = async () => source.reloadConfig();
  const of = { events, services, reloadConfig, status: () => source.status() };
  signals.obey({ source: of, manager, say, status: 'listening' });
  return { source, heard, signals, [Symbol.dispose]: () => signals.close() };
}

const send = (signal: 'SIGHUP' | 'SIGUSR2') => process.emit(signal, signal);

test('SIGHUP puts the config in force and then restarts what that has not started anew', async () => {
  using told = obeying();
  send('SIGHUP');
  await until(() => told.heard.includes('ready: listening'), 'the end of the order');
  assert.deepEqual(told.heard, ['reloading', 'ready: listening']);
  assert.deepEqual(told.source.orders, ['reload']);
  told.source.started = ['web'];
  send('SIGHUP');
  await until(() => told.heard.length === 4, 'the end of another');
  assert.deepEqual(told.source.orders, ['reload']);
});

test('a refused config leaves the app as it was, SIGUSR2 asks for none', async () => {
  using told = obeying();
  told.source.fault = configRefused(new AntipodeError('ERR_CONFIG_INVALID', 'a fault'));
  send('SIGHUP');
  await until(() => told.heard.length === 3, 'the refusal');
  const why = 'the old config goes on, and the app as it was: a fault';
  assert.deepEqual(told.heard, ['reloading', why, `ready: ${why}`]);
  assert.deepEqual(told.source.orders, []);
  send('SIGUSR2');
  await until(() => told.heard.length === 5, 'the restart');
  assert.deepEqual(told.source.orders, ['reload']);
});

test('many signals are two orders, and the manager is told ready when the last is carried out', async () => {
  using told = obeying();
  for (let i = 0; i < 100; i++) send('SIGHUP');
  await until(() => told.heard.includes('ready: listening') && told.source.orders.length === 2, 'both orders');
  await until(() => told.heard.at(-1) === 'ready: listening', 'the end');
  assert.equal(told.heard.filter((each) => each === 'reloading').length, 2);
});

test('when the node ends the manager hears no more of an order under way, and what waits is not carried out', async () => {
  using told = obeying();
  send('SIGHUP');
  send('SIGHUP');
  told.signals.rest();
  await until(() => told.source.orders.length === 1, 'the first order');
  await new Promise(setImmediate);
  assert.deepEqual(told.heard, ['reloading']);
  assert.deepEqual(told.source.orders, ['reload']);
});

test('while the node starts or ends a signal is told of and obeyed by nobody', () => {
  using told = obeying();
  told.signals.rest();
  send('SIGHUP');
  send('SIGUSR2');
  assert.match(told.heard.join(), /^SIGHUP: nothing is reloaded .+,SIGUSR2: nothing is reloaded/);
  assert.deepEqual(told.source.orders, []);
});
