import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import pg from "pg";

/** Names of statements that came more than once; a program has some dozens of them. */
const names = new LRUCache<string, string>({ max: 200 });
/** Texts that came once. */
const once = new LRUCache<string, true>({ max: 200 });

/**
 * A connection for a library that writes its statements as plain text: one that comes again is read
 * and planned by the server once for each connection, and not at each call. The job library asks for
 * work with a statement that takes four times as long to plan as to run. Several commands in one text
 * cannot be remembered, and go as they came.
 */
export class RememberingClient extends pg.Client {
  override query(...args: unknown[]): never {
    const [text, values, ...rest] = args;
    const isOne = typeof text === "string" && Array.isArray(values) && !text.includes(";");
    const name = isOne ? nameOf(text) : undefined;
    const call = super.query as (...all: unknown[]) => never;
    return name === undefined
      ? call.apply(this, args)
      : call.apply(this, [{ name, text, values }, ...rest]);
  }
}

function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (!once.has(text)) {
    once.set(text, true);
    return undefined;
  }
  const name = hash("sha1", text);
  names.set(text, name);
  return name;
}
