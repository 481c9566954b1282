import type { Market } from "../app.ts";

/** Makes the demo on an empty sandbox, and starts what it needs beside the marketplace. */
export async function runDemo(
  _market: Market,
  _options: unknown,
): Promise<{ close(): Promise<void> } | undefined> {
  return undefined;
}
