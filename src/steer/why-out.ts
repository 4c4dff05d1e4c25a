/** Why a region takes no requests, or only a few, in plain words. */
import type { SteeringSettings } from './defaults.ts';
import type { Region } from './region.ts';

/** Undefined when the region is up. */
export function whyOut(
  region: Region,
  { nowMs, settings }: { readonly nowMs: number; readonly settings: SteeringSettings },
): string | undefined {
  const failed = () =>
    `${percent(region.gate.errorRate(nowMs))} of its answers failed, more than ${percent(settings.maxErrorRate)}`;
  switch (region.standing(nowMs)) {
    case 'unhealthy':
      return `unhealthy: ${region.healthReason}`;
    case 'draining':
      return 'draining, no new requests';
    case 'failing':
      return failed();
    case 'trial':
      return `on trial with ${percent(settings.trialShare)} of its requests, after ${failed()}`;
    default:
      return undefined;
  }
}

export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
