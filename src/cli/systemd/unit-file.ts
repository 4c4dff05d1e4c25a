/**
 * A unit of systemd that runs one node: it is told when the node is ready and that it is alive, reloads it without a failed
 * request, waits for the requests under way when it stops, and lets it have of the machine what Node.js needs and no more.
 *
 * Left out on purpose: MemoryDenyWriteExecute, because V8 runs code that it writes; ProtectSystem=strict, because apps
 * write files; SystemCallFilter, because native modules call what they like. Sources: systemd.exec(5), systemd.service(5).
 */
import { plainPath, quoted } from './quote.ts';

export interface UnitOptions {
  /** What runs, for people. */
  readonly description: string;
  /** The program and its arguments; the program's path is absolute. */
  readonly command: readonly string[];
  /** The working directory, absolute. */
  readonly directory: string;
  /** As whom it runs; undefined: as root, which then gives its workers to others. */
  readonly user: string | undefined;
  /** Whether it listens on a port below 1024. */
  readonly hasLowPort: boolean;
  /** How long it may take to start, and from SIGTERM to its end. */
  readonly startMs: number;
  readonly stopMs: number;
}

export interface UnitDefaults {
  /** A node that says nothing for so long is started again. */
  readonly watchdogMs: number;
  /** What systemd waits beyond the node's own patience. */
  readonly marginMs: number;
  /** Open files and connections; what systemd itself allows a service at most, unless told otherwise. */
  readonly openFiles: number;
}

export const unitDefaults: UnitDefaults = Object.freeze({ watchdogMs: 30_000, marginMs: 15_000, openFiles: 524_288 });

type Setting = readonly [name: string, value: string];

/** The whole file. */
export function unitFile(options: UnitOptions): string {
  return [
    section('Unit', [
      ['Description', options.description.replace(/\s+/g, ' ').replaceAll('%', '%%')],
      ['Wants', 'network-online.target'],
      ['After', 'network-online.target'],
      // It never gives up: for something that serves, late is better than never.
      ['StartLimitIntervalSec', '0'],
    ]),
    section('Service', [...lifeOf(options), ...rightsOf(options)]),
    section('Install', [['WantedBy', 'multi-user.target']]),
  ].join('\n');
}

function section(name: string, settings: readonly Setting[]): string {
  return [`[${name}]`, ...settings.map(([key, value]) => `${key}=${value}`), ''].join('\n');
}

function lifeOf({ command, directory, startMs, stopMs }: UnitOptions): Setting[] {
  const { watchdogMs, marginMs, openFiles } = unitDefaults;
  return [
    ['Type', 'notify'],
    // The messages are sent by systemd-notify, which is another process than the node.
    ['NotifyAccess', 'all'],
    ['ExecStart', command.map(quoted).join(' ')],
    ['ExecReload', '/bin/kill -HUP $MAINPID'],
    ['WorkingDirectory', plainPath(directory)],
    ['Environment', 'NODE_ENV=production'],
    ['Restart', 'always'],
    ['RestartSec', '1'],
    ['WatchdogSec', seconds(watchdogMs)],
    ['TimeoutStartSec', seconds(startMs + marginMs)],
    ['TimeoutStopSec', seconds(stopMs + marginMs)],
    // SIGTERM to the node alone, which ends its workers when they have finished.
    ['KillMode', 'mixed'],
    // A worker that is killed for its memory is the node's business.
    ['OOMPolicy', 'continue'],
    ['LimitNOFILE', String(openFiles)],
  ];
}

function rightsOf({ command, directory, user, hasLowPort }: UnitOptions): Setting[] {
  const isUnder = (folders: RegExp) => [directory, ...command].some((path) => folders.test(`${path}/`));
  const capabilities = hasLowPort ? 'CAP_NET_BIND_SERVICE' : '';
  return [
    ...(user === undefined ? [] : asUser(user, capabilities)),
    ['ProtectSystem', 'full'],
    // What hides a folder is left out where the app is in it.
    ...(isUnder(/^\/(?:home|root|run\/user)\//) ? [] : [['ProtectHome', 'true'] as const]),
    ...(isUnder(/^\/(?:var\/)?tmp\//) ? [] : [['PrivateTmp', 'true'] as const]),
    ['PrivateDevices', 'true'],
    ['ProtectClock', 'true'],
    ['ProtectHostname', 'true'],
    ['ProtectKernelLogs', 'true'],
    ['ProtectKernelModules', 'true'],
    ['ProtectKernelTunables', 'true'],
    ['ProtectControlGroups', 'true'],
    ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX AF_NETLINK'],
    ['RestrictNamespaces', 'true'],
    ['RestrictRealtime', 'true'],
    ['RestrictSUIDSGID', 'true'],
    ['LockPersonality', 'true'],
    ['SystemCallArchitectures', 'native'],
  ];
}

/** Somebody who has no rights of root's has no way back to them. */
function asUser(user: string, capabilities: string): Setting[] {
  return [
    ['User', user],
    ['NoNewPrivileges', 'true'],
    ['CapabilityBoundingSet', capabilities],
    ['AmbientCapabilities', capabilities],
  ];
}

function seconds(ms: number): string {
  return String(Math.ceil(ms / 1_000));
}
