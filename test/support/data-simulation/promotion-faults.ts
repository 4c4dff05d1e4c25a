/**
 * What may go wrong around a promotion, at the moment when it matters: the old primary is away and still has a lease, a
 * voter forgets or goes on, two candidates overtake each other, the clock by which a lease is counted is another one. Chance
 * alone finds these moments too seldom; here chance only chooses who, how long, and how the rest of the network is.
 */
import type { Random } from '../../../src/core/index.ts';
import type { SimulatedCluster, SimulatedRegion } from './simulated-cluster.ts';
import type { CutManner } from './simulated-network.ts';

export interface PromotionFaultOptions {
  readonly cluster: SimulatedCluster;
  /** Asks a region to become primary; resolves when it has, or has failed. */
  readonly promote: (name: string) => Promise<void>;
  readonly note: (what: string, name: string) => void;
}

/** The primary, a candidate, and the other regions. */
interface Cast {
  readonly primary: SimulatedRegion;
  readonly candidate: SimulatedRegion;
  readonly others: readonly SimulatedRegion[];
}

const patienceMs = 5_000;
/** Where everything is answered at once, what only holds by the slowness of the network does not hold. */
const near = { loss: 0, duplicates: 0.01, delayMs: [1, 8] } as const;

export class PromotionFaults {
  readonly #options: PromotionFaultOptions;
  readonly #random: Random;
  #manner: CutManner = 'silent';

  constructor(options: PromotionFaultOptions) {
    this.#options = options;
    this.#random = options.cluster.random;
  }

  /** One of them; resolves when it is over and mended. */
  async happen(): Promise<void> {
    const cast = this.#cast();
    if (cast === undefined) return;
    const stories: readonly [string, (cast: Cast) => Promise<void>][] = [
      ['cut off while another is promoted', (each) => this.#cutOff(each)],
      ['stopped while another is promoted', (each) => this.#stopped(each)],
      ['restarted, then cut off', (each) => this.#restarted(each)],
      ['replica restarted while its lease runs', (each) => this.#replicaRestarted(each)],
      ['two sides', (each) => this.#twoSides(each)],
      ['voters between two', (each) => this.#votersBetween(each)],
      ['voters crash after their promise', (each) => this.#votersCrash(each)],
      ['two candidates', (each) => this.#twoCandidates(each)],
    ];
    const [name, story] = stories[Math.floor(this.#random.next() * stories.length)]!;
    const { cluster, note } = this.#options;
    const { network } = cluster;
    note(name, `${cast.primary.name} ${cast.candidate.name}`);
    this.#manner = this.#random.next() < 0.6 ? 'refused' : 'silent';
    const { faults } = network;
    if (this.#random.next() < 0.5) network.faults = near;
    await story(cast);
    network.faults = faults;
    network.heal();
  }

  /** The primary hears nothing, or is not heard; its clients go on asking it. */
  async #cutOff({ primary, candidate, others }: Cast): Promise<void> {
    if (this.#random.next() < 0.5) primary.process.jumpWallClock((this.#random.next() - 0.7) * 86_400_000);
    await this.#allIsConfirmed(primary);
    const [isHeard, hears] = [this.#random.next() < 0.2, this.#random.next() < 0.2];
    for (const { name } of [candidate, ...others]) {
      if (!hears || isHeard) this.#cut(name, primary.name);
      if (!isHeard) this.#cut(primary.name, name);
    }
    await this.#promote(candidate);
    await this.#pause(3_000);
  }

  /** It is stopped longer than its lease, and goes on as if nothing had been. */
  async #stopped({ primary, candidate }: Cast): Promise<void> {
    primary.process.stop();
    await this.#promote(candidate);
    await this.#pause(1_000);
    primary.process.continue();
    await this.#pause(1_000);
  }

  /** A new process with a new clock is the primary; then it is cut off. */
  async #restarted(cast: Cast): Promise<void> {
    const { cluster } = this.#options;
    const { name } = cast.primary;
    cluster.crash(name);
    await this.#pause(200);
    cluster.restart(name);
    await this.#until(() => cluster.region(name).node.term.own !== undefined);
    await this.#pause(1_500);
    await this.#cutOff({ ...cast, primary: cluster.region(name) });
  }

  /** The candidate has long lost the primary, whose lease hangs on the others; those start anew, and vote. */
  async #replicaRestarted({ primary, candidate, others }: Cast): Promise<void> {
    const { cluster } = this.#options;
    this.#part(primary.name, candidate.name);
    await cluster.time.wait(2_500 + this.#random.next() * 500);
    await this.#allIsConfirmed(primary);
    for (const { name } of others) {
      this.#part(primary.name, name);
      cluster.crash(name);
      cluster.restart(name);
    }
    await this.#promote(candidate);
    await this.#pause(2_000);
  }

  /** The old primary keeps the smaller side, whose replicas go on following it. */
  async #twoSides({ primary, candidate, others }: Cast): Promise<void> {
    const behind = others.slice(0, (others.length - 1) >> 1);
    const sides = [
      [primary, ...behind],
      [candidate, ...others.slice(behind.length)],
    ] as const;
    await this.#allIsConfirmed(primary);
    for (const one of sides[0]) for (const two of sides[1]) this.#part(one.name, two.name);
    await this.#promote(candidate);
    await this.#options.cluster.time.wait(4_000 + this.#random.next() * 2_000);
  }

  /** The two cannot hear each other; the others hear both, or only the primary hears both. */
  async #votersBetween({ primary, candidate, others }: Cast): Promise<void> {
    if (this.#random.next() < 0.5) this.#part(primary.name, candidate.name);
    else for (const { name } of others.slice(others.length >> 1)) this.#part(candidate.name, name);
    await this.#promote(candidate);
    await this.#pause(1_000);
  }

  /** The same, and one that has promised starts anew at once. */
  async #votersCrash({ primary, candidate, others }: Cast): Promise<void> {
    const { cluster } = this.#options;
    const isPrimaryAsked = this.#random.next() < 0.5;
    if (isPrimaryAsked) for (const { name } of others) this.#part(candidate.name, name);
    else this.#part(primary.name, candidate.name);
    const promoted = this.#promote(candidate);
    const voters = isPrimaryAsked ? [primary] : others;
    await this.#until(() => voters.some((voter) => hasPromised(voter, candidate)));
    for (const voter of voters.filter((each) => hasPromised(each, candidate))) {
      // Its promise is on the way, or has arrived.
      await cluster.time.wait(this.#random.next() * 120);
      if (cluster.region(voter.name).process.isAlive) cluster.crash(voter.name);
      cluster.restart(voter.name);
    }
    await promoted;
    await this.#pause(1_500);
  }

  /** One has promises and is stopped; a second one overtakes it and fails; then the first one goes on. */
  async #twoCandidates({ primary, candidate: one, others }: Cast): Promise<void> {
    const { network, time } = this.#options.cluster;
    const two = others[0]!;
    // Of one number, the later name overtakes.
    const [candidate, second] = one.name < two.name ? [one, two] : [two, one];
    if (this.#random.next() < 0.7) this.#part(candidate.name, second.name);
    const first = this.#promote(candidate);
    await this.#until(() => hasPromised(primary, candidate));
    candidate.process.stop();
    const overtaking = this.#promote(second);
    await this.#until(() => hasPromised(primary, second));
    network.cut(primary.name, second.name);
    await time.wait(2_000 + this.#random.next() * 500);
    network.heal();
    await Promise.race([overtaking, time.wait(patienceMs)]);
    await this.#pause(2_500);
    candidate.process.continue();
    await first;
    await this.#pause(1_000);
  }

  #cast(): Cast | undefined {
    const { cluster } = this.#options;
    const { primary } = cluster;
    const isWell = cluster.regions.every(({ process }) => process.isAlive && !process.isStopped);
    if (primary === undefined || !isWell) return undefined;
    const rest = cluster.regions.filter((each) => each !== primary);
    const candidate = rest[Math.floor(this.#random.next() * rest.length)]!;
    return { primary, candidate, others: rest.filter((each) => each !== candidate) };
  }

  /** A process that is stopped or killed meanwhile never answers. */
  #promote({ name }: SimulatedRegion): Promise<void> {
    return Promise.race([this.#options.promote(name), this.#options.cluster.time.wait(2 * patienceMs)]);
  }

  /** A write that waits for its majority would keep all reads of the primary waiting. */
  #allIsConfirmed({ node }: SimulatedRegion): Promise<void> {
    const { context, acknowledgements } = node;
    const majority = context.regions.length >> 1;
    return this.#until(() => acknowledgements.reached(majority) >= context.store.log.head.position);
  }

  #part(a: string, b: string): void {
    this.#cut(a, b);
    this.#cut(b, a);
  }

  #cut(from: string, to: string): void {
    this.#options.cluster.network.cut(from, to, this.#manner);
  }

  #pause(mostMs: number): Promise<void> {
    return this.#options.cluster.time.wait(this.#random.next() * mostMs);
  }

  async #until(condition: () => boolean): Promise<void> {
    const { time } = this.#options.cluster;
    for (const endMs = time.now() + patienceMs; !condition() && time.now() < endMs; ) await time.wait(2);
  }
}

function hasPromised({ node }: SimulatedRegion, candidate: SimulatedRegion): boolean {
  return node.term.promises.to(candidate.name) !== undefined;
}
