/**
 * Property tests draw the same cases in every run of `npm test`, so that a failure comes back when it is looked for.
 * `ANTIPODE_TEST_SEED=random npm test` draws others, and a number draws the cases of that seed.
 */
import fc from 'fast-check';

const given = process.env.ANTIPODE_TEST_SEED ?? '20261121';

if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) });
