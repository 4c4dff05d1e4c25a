/** `POST /v1/config/reload`: reads the config again and puts it in force without a failed request. */
import { reloadResultSchema } from '../reload-result.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ReloadConfig } from '../source.ts';

export function reloadRoute(reload: ReloadConfig): Route {
  return defineRoute({
    method: 'POST',
    path: '/v1/config/reload',
    name: 'reloadConfig',
    summary:
      'Reads the config again and puts it in force while requests go on; processes that were started by another config are replaced by a rolling restart. Answers when that is over with what changed. A config with a fault is refused, and the old one goes on.',
    answer: { type: 'application/json', schema: reloadResultSchema },
    problems: [422],
    handle: async () => ({ kind: 'json', value: await reload() }),
  });
}
