/** The commands: each is loaded when it is asked for, with the rooms it needs, and all of them for the help. */
import type { CommandModule } from '../command-module.ts';

/** Every command by its name, in the order of the help. */
export const commands: Readonly<Record<string, () => Promise<CommandModule>>> = Object.freeze({
  init: async () => (await import('./init.ts')).init,
  dev: async () => (await import('./dev.ts')).dev,
  start: async () => (await import('./start.ts')).start,
  check: async () => (await import('./check.ts')).check,
  status: async () => (await import('./status.ts')).status,
  top: async () => (await import('./top.ts')).top,
  simulate: async () => (await import('./simulate.ts')).simulateCommand,
  why: async () => (await import('./why.ts')).why,
  logs: async () => (await import('./logs.ts')).logs,
  export: async () => (await import('./export.ts')).exportCommand,
  drain: async () => (await import('./drain.ts')).drain,
  undrain: async () => (await import('./undrain.ts')).undrain,
  reload: async () => (await import('./reload.ts')).reload,
  scale: async () => (await import('./scale.ts')).scale,
  stop: async () => (await import('./stop.ts')).stop,
  failover: async () => (await import('./failover.ts')).failover,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  drill: async () => (await import('./drill.ts')).drillCommand,
  purge: async () => (await import('./purge.ts')).purge,
  kill: async () => (await import('./kill.ts')).kill,
  revive: async () => (await import('./revive.ts')).revive,
  cut: async () => (await import('./cut.ts')).cut,
  heal: async () => (await import('./heal.ts')).heal,
  slow: async () => (await import('./slow.ts')).slow,
  shards: async () => (await import('./shards.ts')).shards,
});
