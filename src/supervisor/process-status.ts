/** What the system says of a process, in Linux's procfs (proc_pid_status(5)). */
import { readFileSync } from 'node:fs';

export interface ProcessStatus {
  /** Resident memory; undefined of a process that has ended and was not waited for yet. */
  readonly rssBytes: number | undefined;
  /** By SIGSTOP or its kin, or by a debugger that traces it. */
  readonly isStopped: boolean;
}

/** Undefined where there is no such process, or no procfs. */
export function processStatus(pid: number): ProcessStatus | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    const resident = /^VmRSS:\s+(\d+) kB$/m.exec(text);
    return {
      rssBytes: resident === null ? undefined : Number(resident[1]) * 1024,
      isStopped: /^State:\s+[Tt]/m.test(text),
    };
  } catch {
    return undefined;
  }
}
