import { closestNames } from '../../core/index.ts';
import { partsNamedIn } from '../../edge/index.ts';
import { type Fault, fault } from '../faults.ts';
import { items, member, members } from './view.ts';

/** The parts of a composed answer name services and parts that exist, and none waits for itself. */
export function checkCompose(world: unknown): Fault[] {
  const services = members(member(world, 'services')).map(([id]) => id);
  return items(member(world, 'routes')).flatMap((route, index) => {
    const parts = members(member(member(route, 'compose'), 'parts'));
    const names = parts.map(([name]) => name);
    const waits = new Map(parts.map(([name, part]) => [name, waitsFor(part)]));
    return parts.flatMap(([name, part]) => {
      const at = ['routes', index, 'compose', 'parts', name];
      const unknown = waits.get(name)!.filter((other) => !names.includes(other));
      return [
        ...checkService(member(part, 'service'), [...at, 'service'], services),
        ...unknown.map((other) =>
          fault(at, `waits for a part '${other}', which there is none of; ${nearest(other, names)}`),
        ),
        ...(waitsForItself(name, waits) ? [fault(at, 'waits for itself by way of other parts')] : []),
      ];
    });
  });
}

function checkService(service: unknown, at: readonly PropertyKey[], services: readonly string[]): Fault[] {
  if (typeof service !== 'string' || services.includes(service)) return [];
  return [fault(at, `there is no service '${service}'; ${nearest(service, services)}`)];
}

function waitsFor(part: unknown): readonly string[] {
  const path = member(part, 'path');
  const after = items(member(part, 'after')).filter((name) => typeof name === 'string');
  return [...after, ...(typeof path === 'string' ? partsNamedIn(path) : [])];
}

function waitsForItself(name: string, waits: ReadonlyMap<string, readonly string[]>): boolean {
  const seen = new Set<string>();
  const next = [...(waits.get(name) ?? [])];
  for (let other = next.pop(); other !== undefined; other = next.pop()) {
    if (other === name) return true;
    if (seen.has(other)) continue;
    seen.add(other);
    next.push(...(waits.get(other) ?? []));
  }
  return false;
}

function nearest(name: string, names: readonly string[]): string {
  const meant = closestNames(name, names, 1)[0];
  return meant === undefined ? `there is ${names.join(', ') || 'nothing'}` : `did you mean '${meant}'?`;
}
