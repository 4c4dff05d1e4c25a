/**
 * Faults that somebody might build into leases, promises and acknowledgements: texts of `src/data/replication` and what stands
 * there instead. They are planted in a copy, to see whether the simulation notices.
 *
 * Not among them is what is safe for a second reason, so that taking one of the two away shows nothing:
 *
 * - Acknowledgements of a term before that are not forgotten with it. They name positions of that term at most, and every term
 *   has positions above those of all before it (`startOfTerm`): a write of the new term waits for a position that none reaches.
 * - A candidate that writes the record of its term though another one has overtaken it. It has promised the higher epoch itself, and
 *   opening a lower one does not take that back (`Promises.above`). So `mayResume` is false and it is no primary: it takes no write,
 *   answers no strong read and serves no replica. The record is empty; whoever cuts it or takes it over loses and gains nothing.
 * - A primary that goes on after a restart without asking the others, with `majority`. Its writes need acknowledgements, and its
 *   reads a lease, both of a majority; those of the process before do not count (the stamp has its run). Whoever was promoted
 *   meanwhile has promises of a majority, so one region at least refuses, and tells of the higher epoch with its refusal.
 * - Acknowledgements of a region that is being mended. It is not counted among those that a promotion reaches, nor are its promises,
 *   until it has all that it is mended from: who is promoted without it has a majority, or all others, that have the write.
 *
 * Nor what shows for a moment that forty runs do not meet: that a region answers reads while it is being mended
 * (test/data/mended-region.test.ts makes that moment).
 */
export interface PlantedFault {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** Where three are too few for it to show. */
  readonly regions?: number;
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'a new primary does not wait until leases are over',
    file: 'promotion.ts',
    text: '  await waitForLeases(options, votes);\n',
    instead: '',
  },
  {
    name: 'the primary always takes its lease for valid',
    file: 'lease.ts',
    text: 'if (this.#others === 0) return true;',
    instead: 'if (this.#others >= 0) return true;',
  },
  {
    name: 'stamps of a process before renew a lease',
    file: 'lease.ts',
    text: '    if (stamp.slice(0, at) !== this.#run) return;\n',
    instead: '',
  },
  {
    name: 'a replica that starts anew forgets that it has given a lease',
    file: 'lease.ts',
    text: 'constructor(nowMs: number) {\n    this.#untilMs = nowMs + leaseMs * (1 + leaseSlack);',
    instead: 'constructor(nowMs: number) {\n    this.#untilMs = nowMs;',
  },
  {
    name: 'clocks are taken to run at one speed',
    file: 'defaults.ts',
    text: 'leaseSlack: 0.1,',
    instead: 'leaseSlack: 0,',
  },
  {
    name: 'a promise is not on the disk before it is given',
    file: 'term.ts',
    text: "this.#store.notes.set('promised', promises.toString());\n    this.#store.flush();",
    instead: "this.#store.notes.set('promised', promises.toString());",
  },
  {
    name: 'a promise does not stop a replica',
    file: 'term.ts',
    text: 'return number > 0 && primary !== this.#region && this.#isSettled ?',
    instead: 'return number > 0 && primary !== this.#region ?',
  },
  {
    name: 'a promise does not stop the primary',
    file: 'term.ts',
    text: 'number > 0 && primary === this.#region && this.#isSettled &&',
    instead: 'number > 0 && primary === this.#region &&',
  },
  {
    name: 'a promise is forgotten with a later one',
    file: 'term.ts',
    text: 'if (!this.#isStopped && left !== this.#promises) this.#bind(left);',
    instead: 'if (!this.#isStopped && left !== this.#promises) this.#bind(Promises.parse(""));',
  },
  {
    name: 'a new primary does not take over what others have',
    file: 'promotion.ts',
    text: '  await reach(options, epoch, usable);\n',
    instead: '',
  },
  {
    name: 'keys of what was cut off are not mended',
    file: 'catch-up.ts',
    text: 'this.#note(isAll || all.length > mendedKeys ? {} : { places: all });',
    instead: 'this.#note(isAll ? {} : undefined);',
  },
  {
    name: 'one promise too few is enough',
    file: 'promotion.ts',
    text: 'reached.size >= othersForMajority(context)',
    instead: 'reached.size >= othersForMajority(context) - 1',
  },
  {
    name: 'one acknowledgement too few is enough',
    file: 'primary.ts',
    text: '? othersForMajority(context) : 0;',
    instead: '? othersForMajority(context) - 1 : 0;',
  },
  {
    name: 'a write is answered before it is on the disk',
    file: 'commit-queue.ts',
    text: '      store.flush();\n',
    instead: '',
  },
  {
    name: 'a refused condition is not confirmed',
    file: 'primary.ts',
    text: 'if (isConflict && epoch !== undefined) await',
    instead: 'if (isConflict && epoch === undefined) await',
  },
  {
    name: 'a strong read is not confirmed',
    file: 'primary.ts',
    text: "if (level.type === 'strong' || level.type === 'bounded') await",
    instead: "if (level.type === 'bounded') await",
  },
  {
    name: 'a replica takes a primary without a lease for the newest',
    file: 'region-node.ts',
    text: 'isNewest: () => epoch !== undefined && this.#lease.isHeld(timers.now()),',
    instead: 'isNewest: () => epoch !== undefined,',
    regions: 5,
  },
];
