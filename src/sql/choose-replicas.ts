/**
 * Which replicas may serve a read, the best one first: those of this region; then the others, the one that answers
 * quickest first. Of equally near ones the one with the least to do.
 */
export interface ReplicaView {
  /** It answers, follows, belongs to this database and lags less than it may. */
  readonly isReadable: boolean;
  readonly region: string | undefined;
  /** What a small question takes. */
  readonly rttMs: number;
  /** Reads that use it or wait for it. */
  readonly load: number;
}

/** Round trips closer than this are equally near. */
const sameDistanceMs = 2;

export function chooseReplicas<View extends ReplicaView>(views: readonly View[], region: string | undefined): View[] {
  const readable = views.filter((view) => view.isReadable);
  if (readable.length < 2) return readable;
  const distance = (view: View): number =>
    region !== undefined && view.region === region ? -1 : Math.floor(view.rttMs / sameDistanceMs);
  return readable.sort((a, b) => distance(a) - distance(b) || a.load - b.load);
}
