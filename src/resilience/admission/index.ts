export { OverloadAdmission, type OverloadOptions, overloadDefaults } from './overload.ts';
export { type Priority, priorities, shedProbability } from './priority.ts';
export { SuccessRateAdmission, type SuccessRateOptions, successRateDefaults } from './success-rate.ts';
