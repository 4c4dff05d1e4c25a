/**
 * Every kind of event a world tells, and what it means. The type of `EventBus.publish`, the OpenAPI document and
 * docs/reference/admin-api.md are made from this table.
 */
export const eventTable = {
  'endpoint.up': 'An endpoint answers its health checks and takes traffic.',
  'endpoint.down': 'An endpoint failed its health checks and takes no traffic.',
  'endpoint.ejected': 'Outlier detection took an endpoint out for a while.',
  'endpoint.returned': 'An ejection is over.',
  'endpoint.draining': 'An endpoint takes no new requests; those in flight go on.',
  'endpoint.undrained': 'An endpoint that was draining takes requests again.',
  'service.panic': 'So few endpoints are healthy that sick ones are used as well, the least sick first.',
  'service.calm': 'Enough endpoints are healthy again; health counts.',
  'discovery.failed': 'The endpoints of a service cannot be looked up; the last ones known stay in use.',
  'discovery.works': 'The endpoints of a service can be looked up again.',
  'region.up': 'A region takes traffic.',
  'region.down': 'A region takes no traffic.',
  'region.draining': 'A region takes no new requests; those in flight go on.',
  'region.undrained': 'A region that was draining takes requests again.',
  'data.primary': 'A region has become the primary of the data.',
  'data.stale': 'The data of a region lags more than `data.maxLag`: routes with `fresh` pass it over.',
  'data.fresh': 'The data of a region has caught up again.',
  'compose.fault': 'A function that makes an answer of several services failed; the client was answered 500.',
  'steering.fault': 'A steering function of the config failed or named no region; the order of the config was used.',
  'region.killed': 'An intervention killed a region’s processes.',
  'region.revived': 'An intervention started a region’s processes again.',
  'link.cut': 'An intervention cut the link between two regions.',
  'link.healed': 'An intervention restored the link between two regions.',
  'link.slowed': 'An intervention added delay to a region’s links.',
  'worker.started': 'A worker process started.',
  'worker.slow': 'A worker process has been starting for seconds; says what it is waited for.',
  'worker.ready': 'A worker process is ready for requests.',
  'worker.exited': 'A worker process ended.',
  'worker.cut':
    'Client connections ended with a worker process that was lost, and requests may have been under way on them: those with TLS or HTTP/2, and those in the middle of an answer. The details count them by client.',
  'worker.failing': 'A worker has ended by itself five times in a row or more; it is started again all the same.',
  'worker.blocked':
    'A worker does not answer any more, as one whose event loop is blocked or that was stopped; it is replaced.',
  'worker.memory': 'A worker has more memory than it may have; it is replaced.',
  'worker.leak': 'The memory of a worker has been growing for minutes, without an end in sight.',
  'rollout.started': 'A rolling restart of a service begins: each of its workers is given a new process.',
  'rollout.step': 'A rolling restart has come further: the details count the workers that are new.',
  'rollout.finished': 'A rolling restart is over: every worker is new.',
  'rollout.stopped': 'A rolling restart was stopped because new workers are no good; the old ones go on.',
  'service.scaled': 'A service is given more workers, or fewer, because of its load or by order.',
  'service.unscaled': 'A service could not be given the workers its load asks for; this is tried again.',
  'certificate.reloaded': 'New files of a certificate, or of authorities, are in use.',
  'certificate.refused': 'Changed files of a certificate cannot be used; the old ones stay in use.',
  'certificate.expiring': 'A certificate is near the end of its time.',
  'certificate.expired': 'A certificate is past its time; clients refuse it.',
  'circuit.opened': 'An endpoint, or what a route does, failed or was slow too often; it is left alone for a while.',
  'circuit.half-open': 'A few requests are let through an open circuit, to see whether it is well again.',
  'circuit.closed': 'What a circuit breaker had left alone is well again.',
  'limit.alone': 'The store of a rate limit does not answer; each node counts by itself meanwhile.',
  'limit.shared': 'The store of a rate limit answers again.',
  'node.draining': 'This node is shutting down and takes no new requests.',
  'cache.apart': 'The Redis of `cache.app.redis` cannot be asked: a worker goes on with what it has in memory.',
  'cache.region-apart': 'The cache of the apps does not hear any more what another region invalidates.',
  'cache.region-joined':
    'The cache of the apps hears another region again; what it missed it was told, or has dropped all it had.',
  'cache.shared': 'A worker shares its cache through Redis again.',
  'cache.disk-off': 'The disk of a cache cannot be used; what memory has no room for is not kept.',
  'faults.off': 'The faults that a route makes on purpose are left out: this is not `antipode dev`.',
  'accesslog.failed': 'Lines of the access log cannot be written; requests go on.',
  'accesslog.off': 'The access log is left out: `antipode dev` has standard output for itself.',
  'tracing.off': 'No spans are made: the process has no SDK of OpenTelemetry.',
  'config.reloaded': 'A new config is in force.',
  'config.refused': 'A changed config has a fault, or cannot be put in force; the old one goes on.',
} as const;

export type EventType = keyof typeof eventTable;

/** The names of the table, in its order. */
export const eventTypes: readonly EventType[] = Object.keys(eventTable) as EventType[];
