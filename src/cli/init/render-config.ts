/** A found app as the text of a config: TypeScript as a person would write it, or JSON. */
import type { WorldInput } from '../../config/index.ts';
import { controlDefaults } from '../../control/index.ts';
import type { FoundApp, FoundService } from './found-app.ts';

export interface RenderOptions {
  readonly format: 'typescript' | 'json';
  /** Whether `antipode` can be imported from where the config is. */
  readonly isInstalled: boolean;
}

export function renderConfig(app: FoundApp, { format, isInstalled }: RenderOptions): string {
  const world = worldOf(app);
  if (format === 'json') {
    const $schema = './node_modules/antipode/docs/reference/config.schema.json';
    return `${JSON.stringify(isInstalled ? { $schema, ...world } : world, undefined, 2)}\n`;
  }
  const text = literal(world, '', { path: '', remarks: app.remarks ?? {} });
  return isInstalled
    ? `import { defineWorld } from 'antipode';\n\nexport default defineWorld(${text});\n`
    : `export default ${text};\n`;
}

function worldOf({ name, port, services, routes }: FoundApp): WorldInput {
  return {
    name,
    ...(port !== undefined && { listen: listenOf(port) }),
    services: Object.fromEntries(Object.entries(services).map(([id, service]) => [id, shortened(service)])),
    routes,
  };
}

/** The admin API moves where the app's clients come to its port. */
function listenOf(http: number): WorldInput['listen'] {
  return http === controlDefaults.port ? { http, admin: `${controlDefaults.host}:${http + 1}` } : { http };
}

/** A script alone is its name. */
function shortened({ run, ...service }: FoundService): NonNullable<WorldInput['services']>[string] {
  const isAlone = run.script !== undefined && Object.keys(run).length === 1;
  return { run: isAlone ? run.script! : run, ...service };
}

const lineWidth = 100;

/** Where a value is in the config, and what is remarked on the values by their paths. */
interface Place {
  readonly path: string;
  readonly remarks: Readonly<Record<string, string>>;
}

/** A value as an expression, on one line where it fits and nothing in it is remarked on. */
function literal(value: unknown, indent: string, place: Place = { path: '', remarks: {} }): string {
  if (typeof value === 'string') return `'${value.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;
  if (typeof value !== 'object' || value === null) return String(value);
  const inner = `${indent}  `;
  const isList = Array.isArray(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  const members = isList
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map((entry) => member(entry, inner, place));
  const space = isList || members.length === 0 ? '' : ' ';
  const line = `${open}${space}${members.join(', ')}${space}${close}`;
  const isShort = line.length + indent.length <= lineWidth && !line.includes('\n') && indent !== '';
  return isShort ? line : `${open}\n${members.map((member) => `${inner}${member},\n`).join('')}${indent}${close}`;
}

function member([key, value]: readonly [string, unknown], indent: string, { path, remarks }: Place): string {
  const own = path === '' ? key : `${path}.${key}`;
  const remark = remarks[own] === undefined ? '' : `// ${remarks[own]}\n${indent}`;
  return `${remark}${propertyName(key)}: ${literal(value, indent, { path: own, remarks })}`;
}

function propertyName(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key, '');
}
