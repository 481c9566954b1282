/**
 * Waits for `work` no longer than `limitMs` (milliseconds of system time). The work itself goes on;
 * what becomes of it later concerns nobody.
 *
 * @throws Error with `tooLate` as its message when the time is over
 */
export function inTime<T>(limitMs: number, work: Promise<T>, tooLate: string): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(tooLate)), limitMs);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
