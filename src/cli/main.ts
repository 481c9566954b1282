/** The command line. Returns the exit code: 0 done, 1 failed, 64 wrong usage. */
export async function runCommand(args: readonly string[]): Promise<number> {
  process.stderr.write(`souk: unknown command ${args[0]}\n`);
  return 64;
}
