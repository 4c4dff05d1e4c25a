export { isLinearizableByForce } from './brute-force.ts';
export { simulatedRegister } from './simulated-register.ts';
export { writtenHistory } from './written-history.ts';
