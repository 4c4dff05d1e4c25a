/**
 * What caching of responses does, the same in every framework. Each brings a way to start an app.
 */
import { describe, test } from 'node:test';
import { changing } from './cases/changing.ts';
import { keeping } from './cases/keeping.ts';
import { sharing } from './cases/sharing.ts';
import { telling } from './cases/telling.ts';
import { unkept } from './cases/unkept.ts';
import { type StartApp, withAppOf } from './rig.ts';

export function responseCacheSuite(framework: string, start: StartApp): void {
  const withApp = withAppOf(start);
  describe(`responses of ${framework}`, () => {
    for (const [title, run] of Object.entries({ ...keeping, ...unkept, ...telling, ...sharing, ...changing })) {
      test(title, () => run(withApp));
    }
  });
}
