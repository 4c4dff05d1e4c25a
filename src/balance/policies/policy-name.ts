/** The policies as a config names them. */
export type PolicyName = 'round-robin' | 'least-request' | 'random' | 'ip-hash' | 'ring-hash' | 'maglev' | 'peak-ewma';
