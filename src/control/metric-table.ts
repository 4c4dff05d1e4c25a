/**
 * Every metric a world exposes: name, type, labels, meaning. Names follow Prometheus' conventions (base units, `_total`
 * for counters). `metricSnapshot` takes its names and labels from here, and docs/reference/metrics.md is checked against it.
 */
export type MetricType = 'counter' | 'gauge' | 'histogram';

export const metricTable = {
  antipode_info: {
    type: 'gauge',
    labels: ['world', 'region', 'version'],
    help: 'Always 1; the labels say which world, region and version this node is.',
  },
  antipode_requests_total: {
    type: 'counter',
    labels: ['service', 'route', 'status_class'],
    help: 'Requests answered, by status class (2xx, 3xx, 4xx, 5xx).',
  },
  antipode_request_duration_seconds: {
    type: 'histogram',
    labels: ['service', 'route'],
    help: 'Time from the end of a request head to the end of its response.',
  },
  antipode_retries_total: {
    type: 'counter',
    labels: ['service', 'outcome'],
    help: 'Tries after the first: succeeded, when their answer below 500 was handed on, or failed.',
  },
  antipode_retries_refused_total: {
    type: 'counter',
    labels: ['service'],
    help: 'Requests that were not tried again because too many retries were under way.',
  },
  antipode_hedges_total: {
    type: 'counter',
    labels: ['service'],
    help: 'Second tries made beside a first one that was slow.',
  },
  antipode_hedges_won_total: {
    type: 'counter',
    labels: ['service'],
    help: 'Second tries that answered before the first one.',
  },
  antipode_requests_active: {
    type: 'gauge',
    labels: [],
    help: 'Requests on their way.',
  },
  antipode_requests_abandoned_total: {
    type: 'counter',
    labels: [],
    help: 'Requests whose client left, or was cut off, before the answer was complete; they have no status.',
  },
  antipode_http2_connections: {
    type: 'gauge',
    labels: [],
    help: 'Open HTTP/2 connections of clients.',
  },
  antipode_http2_streams: {
    type: 'gauge',
    labels: [],
    help: 'Open streams on them.',
  },
  antipode_connections: {
    type: 'gauge',
    labels: ['side'],
    help: 'Open connections: side is client or endpoint.',
  },
  antipode_tunnels: {
    type: 'gauge',
    labels: ['route'],
    help: 'Connections that have changed to another protocol, such as WebSockets, and are open.',
  },
  antipode_tunnels_total: {
    type: 'counter',
    labels: ['route'],
    help: 'Connections that have changed to another protocol.',
  },
  antipode_connections_refused_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Client connections closed by us: reason is limit (maxConnections), address (connectionsPerAddress), proxy_header (no header of the PROXY protocol from a trusted peer), handshake (TLS that failed) or http2 (streams reset again and again, floods of pings or settings).',
  },
  antipode_connections_cut_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Client connections that ended with a worker process, requests under way on them or not: reason is opaque (TLS, HTTP/2 or a tunnel), answering (half an answer had left) or unknown (the worker could not write down what it read).',
  },
  antipode_endpoint_requests_total: {
    type: 'counter',
    labels: ['service', 'endpoint'],
    help: 'Requests sent to an endpoint, retries included.',
  },
  antipode_endpoint_errors_total: {
    type: 'counter',
    labels: ['service', 'endpoint'],
    help: 'Answers of 5xx from an endpoint and failures to connect to it.',
  },
  antipode_endpoint_request_duration_seconds: {
    type: 'histogram',
    labels: ['service', 'endpoint'],
    help: 'Time from sending a request to an endpoint to the head of its answer.',
  },
  antipode_endpoint_connections: {
    type: 'gauge',
    labels: ['service', 'endpoint', 'state'],
    help: 'Open connections to an endpoint: busy, those being opened included, or idle.',
  },
  antipode_endpoint_pending: {
    type: 'gauge',
    labels: ['service', 'endpoint'],
    help: 'Requests that wait for a connection to an endpoint.',
  },
  antipode_endpoint_active: {
    type: 'gauge',
    labels: ['service', 'endpoint'],
    help: 'Requests an endpoint has under way.',
  },
  antipode_endpoint_healthy: {
    type: 'gauge',
    labels: ['service', 'endpoint'],
    help: '1 while an endpoint takes traffic, 0 while it is unhealthy, ejected or draining.',
  },
  antipode_circuit_open: {
    type: 'gauge',
    labels: ['route'],
    help: '1 while the circuit of a route is open or half-open.',
  },
  antipode_circuit_refused_total: {
    type: 'counter',
    labels: ['route'],
    help: 'Requests answered 503, or by a fallback, because the circuit of the route was open.',
  },
  antipode_fallbacks_total: {
    type: 'counter',
    labels: ['route'],
    help: 'Requests answered by the fallback of their route.',
  },
  antipode_concurrency_limit: {
    type: 'gauge',
    labels: ['route', 'service'],
    help: 'Requests of a route, or of a service, that may be under way at once.',
  },
  antipode_concurrency_active: {
    type: 'gauge',
    labels: ['route', 'service'],
    help: 'Requests under way where that is limited.',
  },
  antipode_concurrency_shed_total: {
    type: 'counter',
    labels: ['route', 'service'],
    help: 'Requests answered 503 because too many were under way.',
  },
  antipode_overload_pressure: {
    type: 'gauge',
    labels: [],
    help: 'How overloaded this process is, 0 to 1; above 0 requests are refused.',
  },
  antipode_overload_refused_total: {
    type: 'counter',
    labels: ['priority'],
    help: 'Requests answered 503 because this process was overloaded.',
  },
  antipode_rate_limit_requests_total: {
    type: 'counter',
    labels: ['route', 'limit', 'outcome'],
    help: 'Requests a rate limit decided on: allowed, limited (answered 429), or would_limit (let through by a dry run).',
  },
  antipode_sticky_total: {
    type: 'counter',
    labels: ['route', 'result'],
    help: 'Answers on sticky routes: hit (by the endpoint of the cookie), new, moved (that endpoint is gone or not well), invalid.',
  },
  antipode_cache_link_up: {
    type: 'gauge',
    labels: ['region'],
    help: '1 while the cache of the apps hears what another region invalidates.',
  },
  antipode_cache_link_lag_seconds: {
    type: 'gauge',
    labels: ['region'],
    help: 'For how long the cache of the apps may have missed what another region invalidated.',
  },
  antipode_cache_link_behind: {
    type: 'gauge',
    labels: ['region'],
    help: 'Invalidations of another region that are known to be still untold.',
  },
  antipode_cache_link_applied_total: {
    type: 'counter',
    labels: ['region'],
    help: 'Invalidations of another region that were made here.',
  },
  antipode_cache_link_gaps_total: {
    type: 'counter',
    labels: ['region'],
    help: 'Times that too much of what another region invalidated was missed, and all here was dropped.',
  },
  antipode_cache_link_failures_total: {
    type: 'counter',
    labels: ['region'],
    help: 'Questions to the cache of another region without an answer.',
  },
  antipode_cache_asked_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'What other regions said to misses of this one: found, missed (nobody had it in time), behind (one had heard less), failed.',
  },
  antipode_cache_values_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'Values between regions: given to one that asked, stored here unasked, crossed (a change here, so not stored), dropped (no room to send it).',
  },
  antipode_data_term: {
    type: 'gauge',
    labels: [],
    help: 'The term of the primary of the data; grows with each promotion.',
  },
  antipode_data_primary: {
    type: 'gauge',
    labels: ['region'],
    help: '1 for the region that is the primary of the data, as far as this node knows, 0 for the others.',
  },
  antipode_data_lag_seconds: {
    type: 'gauge',
    labels: ['region'],
    help: 'How far the data of a region may be behind the primary, where this node knows: of its own region, of all where it has the primary.',
  },
  antipode_data_lag_writes: {
    type: 'gauge',
    labels: ['region'],
    help: 'Writes that the primary is known to have and a region has not.',
  },
  antipode_data_contact_seconds: {
    type: 'gauge',
    labels: ['region'],
    help: 'How long ago this node heard of the data of a region; of its own region, of the primary.',
  },
  antipode_user_sessions_total: {
    type: 'counter',
    labels: ['result'],
    help: 'What users are known by who have written data: given (to a client, with an answer), brought (back, by a request), invalid (none of ours).',
  },
  antipode_canary_requests_total: {
    type: 'counter',
    labels: ['route', 'side'],
    help: 'Requests to each side of a route with a canary: stable, canary.',
  },
  antipode_mirrored_total: {
    type: 'counter',
    labels: ['route', 'outcome'],
    help: 'Copies of requests for another service: sent, left_out (no room, or too much body), failed.',
  },
  antipode_replays_total: {
    type: 'counter',
    labels: ['route', 'outcome'],
    help: 'Requests that an app had sent to another region or service: replayed, refused.',
  },
  antipode_region_requests_total: {
    type: 'counter',
    labels: ['region'],
    help: 'Requests this node steered to a region.',
  },
  antipode_region_errors_total: {
    type: 'counter',
    labels: ['region'],
    help: 'Answers of 5xx from a region and failures to reach it.',
  },
  antipode_region_request_duration_seconds: {
    type: 'histogram',
    labels: ['region'],
    help: 'Time from sending a request to a region to the head of its answer.',
  },
  antipode_region_up: {
    type: 'gauge',
    labels: ['region'],
    help: '1 while a region takes traffic, 0 while it is down or draining.',
  },
  antipode_region_rtt_seconds: {
    type: 'gauge',
    labels: ['region'],
    help: 'Round trip from this node to a region.',
  },
  antipode_worker_restarts_total: {
    type: 'counter',
    labels: ['service'],
    help: 'Worker processes started again after they ended.',
  },
  antipode_workers: {
    type: 'gauge',
    labels: ['service'],
    help: 'Worker processes there should be now.',
  },
  antipode_workers_ready: {
    type: 'gauge',
    labels: ['service'],
    help: 'Worker processes that are ready.',
  },
  antipode_workers_wanted: {
    type: 'gauge',
    labels: ['service'],
    help: 'Worker processes the load asks for, within the least and the most of the service.',
  },
  antipode_workers_load: {
    type: 'gauge',
    labels: ['service'],
    help: 'Mean load of a worker process over ten seconds: 0 is idle, 1 is full, above that requests wait.',
  },
  antipode_machines_wanted: {
    type: 'gauge',
    labels: ['service'],
    help: 'How many machines like this one the load of this one asks for; 1 is just right.',
  },
  antipode_cache_requests_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'Requests of routes with a cache: hit; stale, while it is refreshed; stale_on_error; validated, after the service was asked; miss; bypass.',
  },
  antipode_cache_waits_total: {
    type: 'counter',
    labels: [],
    help: 'Requests that waited for the same one under way.',
  },
  antipode_cache_stored_total: {
    type: 'counter',
    labels: [],
    help: 'Answers stored.',
  },
  antipode_cache_removed_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'What was taken out: evicted for want of room, purged by order, invalidated by an unsafe request.',
  },
  antipode_cache_entries: {
    type: 'gauge',
    labels: [],
    help: 'Resources in the store.',
  },
  antipode_cache_bytes: {
    type: 'gauge',
    labels: [],
    help: 'What they take, the books on them included.',
  },
  antipode_access_log_lines_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'Lines of the access log: written, dropped because too much waited to be written, failed to be written.',
  },
  process_start_time_seconds: { type: 'gauge', labels: [], help: 'When this process started, Unix time.' },
  process_cpu_seconds_total: { type: 'counter', labels: ['mode'], help: 'Processor time of this process.' },
  process_resident_memory_bytes: { type: 'gauge', labels: [], help: 'Resident memory of this process.' },
  nodejs_event_loop_delay_seconds: {
    type: 'gauge',
    labels: ['quantile'],
    help: 'How late timers were since the last scrape: the median, the 99th percentile and the worst (1). Measured from the first scrape on.',
  },
  nodejs_event_loop_seconds_total: {
    type: 'counter',
    labels: ['state'],
    help: 'Time of the event loop, active and idle; the share of active is its utilisation.',
  },
} as const;

export type MetricName = keyof typeof metricTable;
