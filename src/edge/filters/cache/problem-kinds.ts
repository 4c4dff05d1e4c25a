/** What the cache calls its refusals, for the layers around it. */

/** Something is stored that must be checked before it is used, and the service does not answer. */
export const notValidatedKind = 'not-validated';
