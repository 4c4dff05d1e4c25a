/**
 * What every eviction policy promises, as tests: for ours, and for whoever writes another.
 *
 * The policy runs under random calls beside a model, which knows what must be held and what it weighs. Chance is seeded,
 * so that a failure repeats.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { hash32Words, type Random, seededRandom } from '../core/index.ts';
import { Budget, type Evictable, type EvictionPolicy, type EvictionPolicyFactory } from '../store/index.ts';

interface Held extends Evictable<Held> {
  readonly id: number;
}

/** What the policy may take for its own memory, of all bytes. */
const mostMetadata = 1 / 8;

/** Registers the tests of a policy called `name` with node:test. */
export function evictionSuite(name: string, factory: EvictionPolicyFactory): void {
  describe(`eviction policy ${name}`, () => {
    keepsTheBudget(factory);
    holdsWhatItCan(factory);
    letsGoWhenTold(factory);
    keepsWhatIsUsed(factory);
  });
}

function keepsTheBudget(factory: EvictionPolicyFactory): void {
  test('keeps bytes and entries within the bound and counts them exactly, whatever comes', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = seededRandom(seed);
      const model = new Model(factory, new Budget(1_000_000, seed % 2 === 0 ? 200 : undefined));
      for (let step = 0; step < 2_000; step++) {
        randomCall(model, random);
        model.check();
      }
    }
  });

  test('bounds its own memory, however many keys come and go', () => {
    const budget = new Budget(1_000_000);
    const model = new Model(factory, budget);
    for (let id = 0; id < 50_000; id++) model.use(id, 100);
    assert.ok(budget.metadataBytes <= mostMetadata * budget.maxBytes, `${budget.metadataBytes} bytes of its own`);
    model.check();
  });

  test('keeps the bound with an entry as large as all there is room for', () => {
    const model = new Model(factory, new Budget(1_000_000));
    for (let id = 0; id < 100; id++) model.use(id, 10_000);
    model.use(100, 1_000_000 - model.budget.metadataBytes);
    model.check();
  });
}

function holdsWhatItCan(factory: EvictionPolicyFactory): void {
  test('evicts nothing while there is room', () => {
    const model = new Model(factory, new Budget(1_000_000));
    for (let id = 0; id < 90; id++) model.use(id, 10_000);
    assert.equal(model.held.size, 90);
    assert.equal(model.evicted, 0);
  });

  test('stays nearly full once it was full', () => {
    const model = new Model(factory, new Budget(1_000_000));
    const random = seededRandom(5);
    for (let i = 0; i < 5_000; i++) {
      model.use(Math.floor(random.next() * 1_000), 5_000);
      if (i > 1_000)
        assert.ok(model.budget.bytes > 900_000 - model.budget.metadataBytes, `${model.budget.bytes} bytes`);
    }
  });

  test('makes room as sizes change', () => {
    const model = new Model(factory, new Budget(1_000_000));
    for (let id = 0; id < 100; id++) model.use(id, 5_000);
    for (let id = 0; id < 100; id++) model.use(id, 50_000);
    model.check();
    assert.ok(model.held.size <= 20);
    assert.ok(model.held.size > 0);
  });
}

function letsGoWhenTold(factory: EvictionPolicyFactory): void {
  test('does not report what it was told to let go', () => {
    const model = new Model(factory, new Budget(1_000_000));
    for (let id = 0; id < 50; id++) model.use(id, 10_000);
    for (let id = 0; id < 50; id += 2) model.remove(id);
    model.check();
    assert.equal(model.evicted, 0);
    model.clear();
    model.check();
    assert.equal(model.evicted, 0);
    for (let id = 0; id < 200; id++) model.use(id, 10_000);
    model.check();
    assert.ok(model.evicted > 0);
  });
}

function keepsWhatIsUsed(factory: EvictionPolicyFactory): void {
  test('keeps an entry that is used all the time', () => {
    const model = new Model(factory, new Budget(1_000_000));
    let losses = 0;
    for (let id = 1; id < 5_000; id++) {
      if (id > 500 && !model.held.has(0)) losses += 1;
      model.use(0, 10_000);
      model.use(id, 10_000);
    }
    assert.equal(losses, 0);
  });
}

function randomCall(model: Model, random: Random): void {
  const id = Math.floor(random.next() ** 2 * 1_000);
  const choice = random.next();
  if (choice < 0.85) model.use(id, 1 + Math.floor(random.next() ** 4 * 200_000));
  else if (choice < 0.999) model.remove(id);
  else model.clear();
}

class Model {
  readonly budget: Budget;
  readonly held = new Map<number, Held>();
  evicted = 0;
  readonly #policy: EvictionPolicy<Held>;

  constructor(factory: EvictionPolicyFactory, budget: Budget) {
    this.budget = budget;
    this.#policy = factory<Held>({
      budget,
      evict: (node) => {
        assert.equal(node.queue, 0, 'an evicted entry is in no queue');
        assert.ok(this.held.delete(node.id), 'only what is held is evicted, and once');
        this.evicted += 1;
      },
    });
  }

  /** Asks for it at its size; stores it if it is not held, and replaces it when the size is another. */
  use(id: number, bytes: number): void {
    const node = this.held.get(id);
    if (node === undefined) {
      const added = { id, hash: hash32Words(id, 1), bytes, ...outside };
      this.held.set(id, added);
      this.#policy.add(added);
    } else if (node.bytes === bytes) {
      this.#policy.hit(node);
    } else {
      this.#policy.resize(node, bytes);
    }
  }

  remove(id: number): void {
    const node = this.held.get(id);
    if (node === undefined) return;
    this.#policy.remove(node);
    this.held.delete(id);
  }

  clear(): void {
    this.#policy.clear();
    this.held.clear();
  }

  check(): void {
    let bytes = 0;
    for (const node of this.held.values()) {
      bytes += node.bytes;
      assert.notEqual(node.queue, 0, 'a held entry is in a queue');
    }
    assert.equal(this.budget.bytes, bytes);
    assert.equal(this.budget.entries, this.held.size);
    assert.equal(this.budget.isOver(), false, `${bytes} bytes and ${this.budget.metadataBytes} of the policy's own`);
  }
}

/** As the links of an entry are before a policy has it. */
const outside = { newer: undefined, older: undefined, queue: 0, uses: 0, usedAt: 0 };
