/** Loaded by node before an app whose world has data: the first request may be under way when the app calls `connect()`. */
import { followRequests } from './follow-requests.ts';

followRequests();
