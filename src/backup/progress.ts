/** What a backup, a restore or a drill is doing, and how much of that step is done. */
export interface ProgressStep {
  readonly step: 'copy' | 'pack' | 'archive' | 'verify' | 'restore' | 'replay' | 'compare';
  readonly done: number;
  /** 0 where nobody knows. */
  readonly total: number;
}

export type Progress = (step: ProgressStep) => void;
