/**
 * The admin API itself: its server, and the schemas of what it takes and answers. The room's door opens it on demand: an app's
 * worker publishes events and counts as any node does, and has no use for a server and for schemas.
 */
export { actionResultSchema } from './action-result.ts';
export { ControlServer } from './control-server.ts';
export { failoverResultSchema } from './failover-result.ts';
export { logLinesSchema } from './logs/log-line.ts';
export { pastAnswerSchema } from './past.ts';
export { problemSchema, problemStatus } from './problem.ts';
export { purgeResultSchema } from './purge-schema.ts';
export { reloadResultSchema } from './reload-result.ts';
export { restartResultSchema, scaleResultSchema } from './service-results.ts';
export { worldStatusSchema } from './status.ts';
export { whyAnswerSchema } from './why.ts';
