import { readdirSync, readFileSync } from "node:fs";

/** Clock ticks of a second in /proc: a constant of Linux for programs. */
const TICKS = 100;

/**
 * Seconds of processor time that a process and all its descendants have used: the server and its PostgreSQL,
 * also the backends that have ended. It depends much less on what else runs than time does. Zero off Linux.
 */
export function processorSeconds(pid: number): number {
  if (process.platform !== "linux") return 0;
  const children = new Map<number, number[]>();
  const used = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    const stat = statOf(name);
    if (stat === undefined) continue;
    used.set(Number(name), stat.ticks);
    children.set(stat.parent, [...(children.get(stat.parent) ?? []), Number(name)]);
  }
  const total = (one: number): number =>
    (used.get(one) ?? 0) + (children.get(one) ?? []).reduce((sum, child) => sum + total(child), 0);
  return total(pid) / TICKS;
}

function statOf(pid: string): { readonly parent: number; readonly ticks: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name stands in parentheses and may hold anything. Then: state, parent, …, own and waited-for ticks.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [user, system, childUser, childSystem] = fields.slice(11, 15).map(Number);
    const ticks = (user ?? 0) + (system ?? 0) + (childUser ?? 0) + (childSystem ?? 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined; // it ended meanwhile
  }
}
