/**
 * unknown → World, or every fault there is. The schema judges each part, the checks what stands between the parts; both
 * look at the config as written, so neither hides what the other would find.
 */
import { checkAcross } from './checks/index.ts';
import type { Fault } from './faults.ts';
import { worldJsonSchema } from './json-schema.ts';
import { type World, worldSchema } from './schema/index.ts';
import { faultsOf } from './zod-faults.ts';

export type Validation = { readonly world: World; readonly faults: [] } | { readonly faults: readonly Fault[] };

/** The world, or at least one fault. */
export function validateWorld(config: unknown): Validation {
  const parsed = worldSchema.safeParse(config);
  const faults = [
    ...(parsed.success ? [] : faultsOf(parsed.error.issues, config, worldJsonSchema())),
    ...checkAcross(config),
  ];
  return parsed.success && faults.length === 0 ? { world: parsed.data, faults: [] } : { faults };
}
