/**
 * Which server takes the writes: the one that follows nobody, on the highest timeline. A promotion always begins a higher
 * timeline, so that of two that believe to be the primary the one on the lower has been replaced, and is fenced: nothing
 * is written there, also while the other one cannot be reached.
 */
export interface PrimaryCandidate {
  readonly timeline: number;
  /** Two addresses with the same one lead to one server. */
  readonly startedAt: string;
}

export interface PrimaryChoice<Candidate> {
  readonly primary: Candidate | undefined;
  /** Those that were replaced and do not know it. */
  readonly fenced: readonly Candidate[];
  /** Several servers on the highest timeline: copies of one another, and nobody can tell which is the right one. */
  readonly rivals: readonly Candidate[];
}

/** `candidates` are the servers that can be reached and follow nobody; `highest` is the highest timeline ever seen. */
export function choosePrimary<Candidate extends PrimaryCandidate>(
  candidates: readonly Candidate[],
  highest: number,
  current: Candidate | undefined,
): PrimaryChoice<Candidate> {
  const timeline = Math.max(highest, ...candidates.map((each) => each.timeline));
  const fenced = candidates.filter((each) => each.timeline < timeline);
  const leading = candidates.filter((each) => each.timeline === timeline);
  if (current !== undefined && leading.includes(current)) return { primary: current, fenced, rivals: [] };
  const isOne = leading.every(({ startedAt }) => startedAt === leading[0]!.startedAt);
  return { primary: isOne ? leading[0] : undefined, fenced, rivals: isOne ? [] : leading };
}
