/** Why a server takes no writes, for people: its host and port and what it said, and nothing of its URL besides. */
import type { Server } from './server.ts';

export type SeenServer = Pick<Server, 'name' | 'fault' | 'isUp' | 'isStranger' | 'isFenced' | 'state'>;

export function whyNoWrites({ name, fault, isUp, isStranger, isFenced, state }: SeenServer): string {
  // Faults of connections name the server themselves.
  if (!isUp && fault !== undefined) return about(name, fault.message.trim().replace(/\.$/, ''));
  if (state === undefined) return `${name} has not answered`;
  if (isStranger) return `${name} has another database, or a history that was given up`;
  if (isFenced) return `${name} is a primary of an older timeline`;
  return state.isStandby ? `${name} is a standby` : `${name} was just found, or lost`;
}

function about(name: string, reason: string): string {
  return reason.includes(name) ? reason : `${name}: ${reason}`;
}
