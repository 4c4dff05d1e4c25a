/**
 * What is wrong with a config: one fault for each wrong place, all of them at once, so that a person mends a config in
 * one round and not in ten.
 */
import { AntipodeError } from '../core/index.ts';

export interface Fault {
  /** Where, as one would write it in TypeScript: `services.api.endpoints[1].weight`. Empty for the config as a whole. */
  readonly path: string;
  /** The value seen and what is allowed. Never holds a secret. */
  readonly message: string;
}

/** A fault at a path given as keys and indexes. */
export function fault(path: readonly PropertyKey[], message: string): Fault {
  return { path: formatPath(path), message };
}

/** ERR_CONFIG_INVALID: the faults numbered in the message, those of one place together, and in `details.faults`. */
export function configInvalid(file: string, unsorted: readonly Fault[]): AntipodeError {
  const faults = unsorted.toSorted((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  const lines = faults.map(({ path, message }, index) => `  ${index + 1}. ${path === '' ? '' : `${path}: `}${message}`);
  return new AntipodeError('ERR_CONFIG_INVALID', [`${file} has ${count}`, ...lines].join('\n'), {
    details: { file, faults },
  });
}

/** A path as one would write it in TypeScript. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_$][\w$-]*$/.test(String(step))) text += `${text === '' ? '' : '.'}${String(step)}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}
