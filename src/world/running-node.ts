/** A node that runs, as those see it who started it. */
import type { ResolvedWorld, WorldChange } from '../config/index.ts';
import type { ControlSource } from '../control/index.ts';
import type { ListenAddress, TakenConnection } from '../edge/index.ts';
import type { ProcessGroup } from '../supervisor/index.ts';
import type { NodeTraffic } from './node-traffic.ts';
import type { OwnPart } from './workers/own-part.ts';

export interface RunningNode {
  readonly address: ListenAddress;
  /** Where it listens with TLS; undefined where it does not. */
  readonly secureAddress: ListenAddress | undefined;
  readonly source: ControlSource;
  traffic(): NodeTraffic;
  /** The processes of a service, where this node runs them. */
  group(service: string): ProcessGroup | undefined;
  /** For the supervisor of this process. */
  readonly own: OwnPart;
  /** Serves a connection that somebody else accepted. */
  take(connection: TakenConnection): void;
  /** Has the access log go on in a new file, after the present one was moved away. */
  reopenLog(): void;
  /**
   * Puts another config in force without a failed request: what is new is started and waited for, then all changes at
   * once. Resolves to what changed. Throws ERR_WORLD_RELOAD_FIXED and what starting throws; then the old one goes on.
   */
  reload(world: ResolvedWorld): Promise<readonly WorldChange[]>;
  /**
   * Lets requests under way and app processes end for `graceMs`, then ends them. For `announceMs` before that, where
   * anybody asks for its health, it only says there that it goes away. May be called again with less patience.
   */
  close(options: ClosePatience): Promise<void>;
}

export interface ClosePatience {
  readonly graceMs: number;
  readonly announceMs?: number;
  /** Whether connections go on elsewhere, where somebody keeps them. */
  readonly givesBack?: boolean;
}
