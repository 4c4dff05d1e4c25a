import { join } from 'node:path';
import { temporaryFolder } from '../../../test/support/index.ts';
import { ManualClock, ManualTimers, seededRandom } from '../../core/index.ts';
import { dataEngineSuite } from '../../testing/index.ts';
import { sqlite } from './sqlite.ts';

dataEngineSuite('sqlite', async () => {
  const folder = await temporaryFolder('data-sqlite');
  const wallClock = new ManualClock(1_790_000_000_000);
  const timers = new ManualTimers();
  const engine = await sqlite({ path: join(folder.path, 'data.sqlite') }).open({
    ...{ region: 'eu-west', timers, wallClock, random: seededRandom(1) },
  });
  return {
    engine,
    async passTime(ms) {
      wallClock.advance(ms);
      timers.advance(ms);
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await folder[Symbol.asyncDispose]();
    },
  };
});
