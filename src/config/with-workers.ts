import type { ResolvedWorld } from './resolved-world.ts';

/** The world with this many processes of each service that is run here, whatever its config says. */
export function withWorkers(world: ResolvedWorld, count: number): ResolvedWorld {
  const services = world.services.map((service) => {
    const { source } = service;
    return source.kind === 'run' ? { ...service, source: { ...source, workers: { min: count, max: count } } } : service;
  });
  return { ...world, services };
}
