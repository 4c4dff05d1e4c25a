/**
 * The processes of all regions: started and stopped together, with what they tell gathered in one place.
 */
import type { EventBus, EventInput } from '../control/index.ts';
import { systemClock, systemRandom } from '../core/index.ts';
import { type OutputStream, type Reaper, supervisorDefaults } from '../supervisor/index.ts';
import type { AppLine, DataAddresses } from '../world/index.ts';
import { devDefaults } from './defaults.ts';
import type { Target } from './links/index.ts';
import type { Announcement } from './region-channel.ts';
import { RegionProcess, type RegionProcessStatus } from './region-process.ts';
import { type TrafficRate, TrafficWindow } from './traffic-window.ts';

export interface RegionFleetOptions {
  readonly regions: readonly { readonly id: string; readonly listen: Target }[];
  readonly configFile: string;
  /** Where each other region is reached from this one. */
  readonly peersOf: (region: string) => Readonly<Record<string, Target>>;
  /** Where the data of each region is reached from this one, and its own listens. */
  readonly dataAddressesOf: (region: string) => DataAddresses | undefined;
  /** Where the embedded database is reached from this one. */
  readonly sqlUrlOf: (region: string) => string | undefined;
  readonly reaper: Reaper;
  readonly events: EventBus;
  readonly onAppLine: (region: string, line: AppLine) => void;
  readonly onOutput: (region: string, stream: OutputStream, line: string) => void;
}

export class RegionFleet {
  /** By id, in the order of the config. */
  readonly processes: ReadonlyMap<string, RegionProcess>;
  readonly #options: RegionFleetOptions;
  readonly #traffic = new Map<string, TrafficWindow>();

  constructor(options: RegionFleetOptions) {
    this.#options = options;
    this.processes = new Map(options.regions.map(({ id, listen }) => [id, this.#create(id, listen)]));
  }

  /** Resolves when every region's edge listens. Throws for the first that could not start. */
  async start(): Promise<void> {
    await Promise.all([...this.processes.values()].map((process) => process.start()));
  }

  async stop(graceMs: number): Promise<void> {
    await Promise.all([...this.processes.values()].map((process) => process.stop(graceMs)));
  }

  /** What a region has answered lately. */
  rateOf(region: string): TrafficRate {
    return this.#traffic.get(region)!.rate(systemClock.now());
  }

  #create(region: string, listen: Target): RegionProcess {
    const { configFile, peersOf, dataAddressesOf, sqlUrlOf, reaper, onOutput } = this.#options;
    const { startTimeoutMs, callTimeoutMs, trafficWindowMs } = devDefaults;
    this.#traffic.set(region, new TrafficWindow(trafficWindowMs));
    return new RegionProcess({
      region,
      configFile,
      listen,
      peers: () => peersOf(region),
      dataAddresses: () => dataAddressesOf(region),
      sqlUrl: () => sqlUrlOf(region),
      reaper,
      restart: supervisorDefaults.restart,
      startTimeoutMs,
      callTimeoutMs,
      clock: systemClock,
      random: systemRandom,
      onStatus: (status) => this.#noteStatus(status),
      onAnnouncement: (message) => this.#note(region, message),
      onOutput: (stream, line) => onOutput(region, stream, line),
    });
  }

  #noteStatus({ region, state, reason }: RegionProcessStatus): void {
    if (state !== 'up') this.#traffic.get(region)!.clear();
    if (state === 'crashed') this.#options.events.publish({ type: 'worker.exited', subject: region, reason });
  }

  #note(region: string, message: Announcement): void {
    if (message.kind === 'traffic') this.#traffic.get(region)!.record(message.traffic, systemClock.now());
    else if (message.kind === 'line') this.#options.onAppLine(region, message.line);
    else if (message.kind === 'event') this.#options.events.publish(asToldBy(region, message.event));
  }
}

/** A region's own parts get its name in front, as in `x-antipode-served-by`; what it says of other regions, its word. */
function asToldBy(region: string, event: EventInput): EventInput {
  const { type, subject, reason, details } = event;
  if (type.startsWith('node.')) return event;
  if (!type.startsWith('region.')) return { ...event, subject: `${region}/${subject}` };
  return { type, subject, reason: `${reason} (seen from ${region})`, details: { ...details, seenFrom: region } };
}
