/**
 * Does everything that an end asks for, one after the other, also what comes after a failure: one
 * part that cannot be closed must not keep the others open.
 *
 * @throws what failed first, when all was tried
 */
export async function eachInTurn(steps: readonly (() => unknown)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps)
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
}
