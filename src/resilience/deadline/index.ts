export { formatGrpcTimeout, parseGrpcTimeout } from './grpc-timeout.ts';
export {
  type DeadlineBounds,
  deadlineDefaults,
  formatRequestDeadline,
  type ParsedDeadline,
  parseRequestDeadline,
  remainingMs,
  tightenDeadline,
} from './request-deadline.ts';
