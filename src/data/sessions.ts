/** Which session a call belongs to: that of the user whose request it serves, or that of the process. */
import type { UserSession } from '../core/index.ts';
import { SessionState } from './session-state.ts';

export class Sessions {
  readonly #userSession: () => UserSession | undefined;
  readonly #process = new SessionState();
  readonly #ofUsers = new WeakMap<UserSession, SessionState>();

  constructor(userSession: () => UserSession | undefined = () => undefined) {
    this.#userSession = userSession;
  }

  get present(): SessionState {
    const user = this.#userSession();
    if (user === undefined) return this.#process;
    let state = this.#ofUsers.get(user);
    if (state === undefined) {
      state = new SessionState(user.token, (token) => user.keep(token));
      this.#ofUsers.set(user, state);
    }
    return state;
  }
}
