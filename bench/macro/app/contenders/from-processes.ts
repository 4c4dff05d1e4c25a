import type { RunningProcess } from '../../../../test/support/index.ts';
import type { Running } from '../contender.ts';

/** Several programs that serve together. They are stopped in the order given, then `last`, such as their folder, is cleaned up. */
export function fromProcesses(processes: readonly RunningProcess[], last?: AsyncDisposable): Running {
  return {
    pids: processes.map(({ pid }) => pid),
    output: () => processes.map((process) => process.output()).join('\n'),
    async [Symbol.asyncDispose]() {
      for (const process of processes) await process.stop();
      await last?.[Symbol.asyncDispose]();
    },
  };
}
