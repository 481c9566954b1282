import { cannotStart } from "./cannot-start.ts";
import type { Pool } from "./database.ts";

/**
 * Nothing acknowledged may be lost by a power cut: the server must write through.
 *
 * @throws CannotStart naming the settings that are off
 */
export async function assertDurable(pool: Pool): Promise<void> {
  const { rows } = await pool.raw.query(
    "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes')",
  );
  const settings = new Map<string, string>(rows.map(({ name, setting }) => [name, setting]));
  const off = ["fsync", "synchronous_commit", "full_page_writes"].filter(
    (name) => settings.get(name) === "off",
  );
  if (off.length > 0)
    throw cannotStart(
      `PostgreSQL runs with ${off.join(", ")} off: acknowledged orders could be lost. Turn ${off.length > 1 ? "them" : "it"} on.`,
    );
}
