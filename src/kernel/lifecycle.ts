/**
 * A state machine as a constant table: for each state, the actions it allows and where they lead.
 * The table is the documentation; a transition runs no code.
 */
export type Lifecycle<State extends string, Action extends string> = {
  readonly [S in State]: { readonly [A in Action]?: State };
};

/** The state that `action` leads to from `state`, or undefined where it is not allowed. */
export function next<State extends string, Action extends string>(
  lifecycle: Lifecycle<State, Action>,
  state: State,
  action: Action,
): State | undefined {
  return lifecycle[state][action];
}

/** The actions that `state` allows, in the order of the table. */
export function allowedActions<State extends string, Action extends string>(
  lifecycle: Lifecycle<State, Action>,
  state: State,
): Action[] {
  return Object.keys(lifecycle[state]) as Action[];
}
