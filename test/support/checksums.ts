import type { TestMarket } from "./market.ts";

/** Every row of every table but what a simulation itself keeps, as one word for each table. */
export async function checksums(market: TestMarket): Promise<Readonly<Record<string, string>>> {
  const { raw } = market.platform.pool;
  const { rows } = await raw.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname !~ '^(pg_|information_schema|pgboss|operations)'`,
  );
  // That one was asked for stands in the audit trail.
  const others = {
    "platform.audit_entries": " where action not like 'simulation.%'",
    "platform.audit_chain":
      " where entry <= (select max(seq) from platform.audit_entries where action not like 'simulation.%')",
    "platform.audit_waiting":
      " where entry <= (select max(seq) from platform.audit_entries where action not like 'simulation.%')",
  };
  const sums: Record<string, string> = {};
  for (const { name } of rows) {
    const { rows: found } = await raw.query(
      `select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as sum
       from ${name} t${others[name as keyof typeof others] ?? ""}`,
    );
    sums[name] = found[0].sum;
  }
  return sums;
}
