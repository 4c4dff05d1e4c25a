/** What an app shares with the other processes of its region and with other regions. */
export { type Connection, connect } from './connect.ts';
export { connectArgs } from './connect-args.ts';
export {
  type CacheFacts,
  type ConnectFacts,
  connectEnv,
  type DataFacts,
  factsIn,
  isReplicated,
  type SqlFacts,
} from './facts.ts';
