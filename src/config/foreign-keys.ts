/** Keys that other tools have, and the one that means the same here. */

interface ForeignKeys {
  /** The place that holds the key, as faults name it. */
  readonly at: RegExp;
  readonly here: Readonly<Record<string, string>>;
}

const run = 'run: { … }';
const tables: readonly ForeignKeys[] = [
  {
    at: /^$/,
    here: {
      ...{ port: 'listen: { http: … }', host: 'listen: { http: … }', admin: 'listen: { admin: … }' },
      ...{ apps: 'services', upstreams: 'services', backends: 'services', clusters: 'services' },
      ...{ locations: 'routes', paths: 'routes', ssl: 'tls', https: 'tls and listen: { https: … }' },
      ...{ log: 'accessLog', logs: 'accessLog', proxies: 'trustedProxies', trustProxy: 'trustedProxies' },
    },
  },
  {
    at: /^services\.[^.]+$/,
    here: {
      ...{ script: run, command: run, args: run, env: run, envFile: run, cwd: run, nodeArgs: run, user: run },
      ...{ startTimeout: run, stopTimeout: run, ready: run },
      ...{ instances: 'workers', replicas: 'workers', processes: 'workers', count: 'workers' },
      ...{ url: 'endpoints: [ … ]', urls: 'endpoints', servers: 'endpoints', targets: 'endpoints', nodes: 'endpoints' },
      ...{ healthCheck: 'health', healthcheck: 'health', policy: 'balance', algorithm: 'balance' },
      ...{ http2: "protocol: 'http2'", grpc: "protocol: 'http2'" },
      port: 'the variable PORT, which tells each process its own',
    },
  },
  {
    at: /^routes\[\d+\]$/,
    here: {
      ...{ upstream: 'service', backend: 'service', target: 'service', proxy: 'service', to: 'service or redirect' },
      ...{ websocket: 'upgrade: true', websockets: 'upgrade: true', ws: 'upgrade: true' },
      ...{ gzip: 'compress', compression: 'compress', brotli: 'compress', static: 'files', root: 'files' },
      ...{ stripPath: "rewrite: { prefix: '/' }", stripPrefix: "rewrite: { prefix: '/' }", method: 'methods: [ … ]' },
      ...{ hosts: 'host', domain: 'host', throttle: 'rateLimit', bodyLimit: 'maxBody', maxBodySize: 'maxBody' },
      ...{ retries: 'retry', session: 'sticky', prefix: 'path', match: 'path, host, methods and headers' },
    },
  },
  {
    at: /^cache$/,
    here: { redis: 'app: { redis: … }', url: 'app: { redis: … }', ttl: 'app: { ttl: … }', size: 'maxSize' },
  },
  {
    at: /^sql$/,
    here: {
      ...{ url: 'primary', urls: 'primary', connectionString: 'primary', host: 'primary', server: 'primary' },
      ...{ servers: 'primary and replicas', replica: 'replicas', standbys: 'replicas', database: 'primary' },
    },
  },
  { at: /^data$/, here: { url: 'servers', urls: 'servers', primary: 'servers', path: 'folder', file: 'folder' } },
];

/** What stands here for the key; undefined where nothing is known of it. */
export function keyHere(place: string, key: string): string | undefined {
  for (const { at, here } of tables) if (at.test(place)) return Object.hasOwn(here, key) ? here[key] : undefined;
  return undefined;
}
