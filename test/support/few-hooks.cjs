/**
 * The test runner follows every promise of the program under test, to name the test in which an error
 * came up that nobody waited for. That costs every tenth second of a run. Loaded before the runner,
 * this leaves it the hooks of tests only: such an error still fails the run, and says what it is.
 */
const hooks = require("node:async_hooks");

const { createHook } = hooks;
hooks.createHook = ({ init }) => {
  hooks.createHook = createHook; // the runner's is the first
  return createHook({
    trackPromises: false,
    init: (id, type, ...rest) => {
      if (type === "Test") init(id, type, ...rest);
    },
  });
};
