/**
 * The contenders side by side: all started before the first run, each on the tested core, which they share in turn.
 */
import { freePort, type RunningProcess } from '../../../test/support/index.ts';
import { pinnedTo, testedCore } from '../../support/processor.ts';
import { type Case, cases } from './cases.ts';
import { contenders } from './contenders/index.ts';

export interface Runner {
  readonly name: string;
  readonly version: string;
  readonly port: number;
  readonly process: RunningProcess;
}

export interface Field extends AsyncDisposable {
  readonly runners: readonly Runner[];
}

/** Starts the named contenders and proves that each answers every case as it should. */
export async function startField(names: readonly string[], endpointPort: number): Promise<Field> {
  await using stack = new AsyncDisposableStack();
  const runners: Runner[] = [];
  for (const name of names) {
    const contender = contenders[name]!;
    const port = await freePort();
    const process = stack.use(await contender.start({ port, endpointPort, prefix: pinnedTo(testedCore) }));
    for (const asked of cases) await verify(name, port, asked);
    runners.push({ name, version: contender.version(), port, process });
  }
  const started = stack.move();
  return { runners, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function verify(name: string, port: number, { path, method, bodyBytes, answerBytes }: Case): Promise<void> {
  const body = bodyBytes > 0 ? 'x'.repeat(bodyBytes) : null;
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body });
  const { byteLength } = await response.arrayBuffer();
  if (response.status === 200 && byteLength === answerBytes) return;
  throw new Error(`${name} answered ${method} ${path} with ${response.status} and ${byteLength} bytes`);
}
