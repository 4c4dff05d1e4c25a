/** What has become of connections, since the start. */
export interface HandoffCounts {
  /** Held now. */
  held: number;
  /** Given to a worker, each time. */
  handed: number;
  /** Closed at once: there were too many. */
  refused: number;
  /** Found no worker at first. */
  waited: number;
  /** Served by nobody but the fallback. */
  unplaced: number;
  /** Given back by a worker that leaves, */
  returned: number;
  /** or that had more than its share. */
  evened: number;
  /** Of lost workers: idle ones that went on, */
  outlived: number;
  /** those of them whose last answer may not have left, */
  doubtful: number;
  /** requests given to another worker, */
  repeated: number;
  /** clients told that their request was lost, */
  lost: number;
  /** and connections that had to end. */
  cut: number;
}

export function noCounts(): HandoffCounts {
  return {
    held: 0,
    handed: 0,
    refused: 0,
    waited: 0,
    unplaced: 0,
    returned: 0,
    evened: 0,
    outlived: 0,
    doubtful: 0,
    repeated: 0,
    lost: 0,
    cut: 0,
  };
}
