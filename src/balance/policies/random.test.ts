import { balancePolicySuite } from '../../testing/index.ts';
import { random } from './random.ts';

balancePolicySuite('random', random(), { shareTolerance: 0.1 });
