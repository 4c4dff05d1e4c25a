/** Where the processes of one group join the fleet of their node, under names that no other group gives. */
import type { JoinedProcess, WorkerJoin } from '../../supervisor/index.ts';

/** What a fleet hears of its processes, each by its name. */
export interface FleetDoor {
  readonly logTo: number;
  launch(endpoint: string, port: number): ReturnType<WorkerJoin['launch']>;
  join(name: string, service: string, process: JoinedProcess): void;
  hear(name: string, message: unknown): void;
  finish(name: string, graceMs: number): Promise<void>;
  leave(name: string, end: string): void;
}

export class FleetSeat implements WorkerJoin {
  readonly #fleet: FleetDoor;
  readonly #service: string;
  readonly #number: number;

  /** `number` is its own among the seats of the fleet. */
  constructor(fleet: FleetDoor, service: string, number: number) {
    this.#fleet = fleet;
    this.#service = service;
    this.#number = number;
  }

  get logTo(): number {
    return this.#fleet.logTo;
  }

  /** What the fleet calls a process of the group. */
  nameOf(process: string): string {
    return `${this.#number}/${process}`;
  }

  launch(worker: number, port: number): ReturnType<WorkerJoin['launch']> {
    return this.#fleet.launch(`${this.#service}/${worker}`, port);
  }

  onJoin(joined: JoinedProcess): void {
    this.#fleet.join(this.nameOf(joined.id), this.#service, joined);
  }

  onMessage({ id }: JoinedProcess, message: unknown): void {
    this.#fleet.hear(this.nameOf(id), message);
  }

  onStop({ id }: JoinedProcess, graceMs: number): Promise<void> {
    return this.#fleet.finish(this.nameOf(id), graceMs);
  }

  onLeave({ id }: JoinedProcess, end: string): void {
    this.#fleet.leave(this.nameOf(id), end);
  }
}
