import type { ScalingStatus, ServiceScaling } from './scaling-status.ts';

/** The whole from its services. */
export function scalingStatus(services: readonly ServiceScaling[]): ScalingStatus {
  return { machines: Math.max(0, ...services.map(({ machines }) => machines)), services };
}
