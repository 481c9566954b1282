import { randomUUIDv7 } from "node:crypto";
import pg from "pg";
import { SqlAtFirstUse, type Statement, sqlOn } from "./database.ts";
import { translate } from "./text.ts";
import { forEachTogether, gathering } from "./together.ts";
import { databaseSpan, tracedWithin } from "./tracing.ts";
import type {
  AuditEntry,
  DomainEvent,
  Moment,
  Refusal,
  TransactionContext,
  Tx,
  WriteRefused,
} from "./tx.ts";

/** A write that goes out with the commit, and what is answered where the database refuses it. */
export type LastWrite = {
  readonly query: pg.QueryConfig;
  readonly refused?: ((error: WriteRefused) => Refusal | undefined) | undefined;
};

/** A Tx on a connection that is inside a transaction, and what writes its announcements at the end. */
export function openTx(
  client: pg.PoolClient,
  context: TransactionContext & { readonly attempt: number },
): { tx: Tx; flush: () => { writes: LastWrite[]; wakes: boolean } } {
  const { tracing } = context.pool;
  const at = context.at();
  const events: { id: string; type: string; subject: string; payload: DomainEvent }[] = [];
  const audits: AuditEntry[] = [];
  // One of a kind for each subject: scheduled again in the same transaction, it is moved.
  const moments = new Map<string, Omit<Moment, "dueAt"> & { dueAt: string }>();
  const mails: unknown[] = [];
  const writes: LastWrite[] = [];
  const send = async (
    { name, text }: Statement<readonly unknown[], unknown>,
    values: readonly unknown[],
  ): Promise<unknown[]> =>
    tracedWithin(tracing, name, databaseSpan("query"), async () => {
      const { rows } = await client.query({ name, text, values: values as unknown[] });
      return rows;
    });
  // Changed while several go through the transaction side by side.
  let ask = send;
  const query = <Values extends readonly unknown[], Row>(
    one: Statement<Values, Row>,
    values: Values,
  ): Promise<Row[]> => ask(one as Statement<readonly unknown[], unknown>, values) as Promise<Row[]>;
  const rest: Omit<Tx, "sql"> = {
    sqlAfter: (ready) => sqlOn(client, tracing, ready),
    query,
    at,
    attempt: context.attempt,
    actor: context.actor,
    publish: (event) => tx.publishAll([event]),
    async publishAll(published) {
      for (const event of published)
        events.push({
          id: randomUUIDv7(),
          type: event.type,
          subject: event.subject,
          payload: event,
        });
      const [first] = published;
      if (first === undefined) return;
      for (const project of context.projections.get(first.type) ?? [])
        if (project.all !== undefined && published.length > 1)
          await project.all(tx, published as never);
        else for (const event of published) await project(tx, event as never);
    },
    audit: (entry) => {
      const { shownAs } = context.actor;
      audits.push(
        shownAs === undefined
          ? entry
          : { ...entry, after: { ...(entry.after as object | undefined), actorShownAs: shownAs } },
      );
    },
    schedule: (moment) => {
      moments.set(`${moment.kind} ${moment.subject}`, {
        ...moment,
        dueAt: moment.dueAt.toString(),
      });
    },
    last: ({ name, text }, values, refused) => {
      writes.push({ query: { name, text, values: [...values] }, refused });
    },
    async trying(work) {
      const before = {
        events: events.length,
        audits: audits.length,
        mails: mails.length,
        writes: writes.length,
        moments: new Map(moments),
      };
      await client.query("savepoint trying");
      try {
        const value = await work();
        await client.query(TRIED);
        return { ok: true, value };
      } catch (error) {
        if (!(error instanceof pg.DatabaseError) || !isRefusalOfData(error)) throw error;
        await client.query("rollback to savepoint trying; release savepoint trying");
        events.length = before.events;
        audits.length = before.audits;
        mails.length = before.mails;
        writes.length = before.writes;
        moments.clear();
        for (const [key, moment] of before.moments) moments.set(key, moment);
        return { ok: false, refused: error };
      }
    },
    async forEach(all, work) {
      ask = gathering(send);
      try {
        await forEachTogether(all, work);
      } finally {
        ask = send;
      }
    },
    unschedule: async (kind, subject) => {
      await client.query("delete from platform.agenda where kind = $1 and subject = $2", [
        kind,
        subject,
      ]);
    },
    mail: ({ params = {}, ...mail }) => {
      mails.push({
        ...mail,
        id: randomUUIDv7(),
        state: context.mailState,
        subject: translate(mail.locale, `mail.${mail.template}.subject`, params),
        body: translate(mail.locale, `mail.${mail.template}.text`, params),
      });
    },
  };
  const tx: Tx = Object.assign(new SqlAtFirstUse(() => sqlOn(client, tracing)), rest);
  const flush = () => {
    if (events.length + audits.length + moments.size + mails.length === 0)
      return { writes, wakes: false };
    const { actor } = context;
    const values = [
      at,
      context.requestId ?? null,
      actor.kind,
      actor.id ?? null,
      actor.name,
      JSON.stringify(events),
      JSON.stringify(audits),
      JSON.stringify([...moments.values()]),
      JSON.stringify(mails),
    ];
    writes.push({ query: { ...RECORD, values } });
    return { writes, wakes: events.length + moments.size + mails.length > 0 };
  };
  return { tx, flush };
}

// What waits for the commit is looked at now, and again from now on at the commit.
const TRIED =
  "set constraints all immediate; set constraints all deferred; release savepoint trying";

/** Values that are none, broken constraints, and what a function of ours raises. */
const isRefusalOfData = ({ code = "" }: pg.DatabaseError): boolean =>
  code.startsWith("22") || code.startsWith("23") || code === "P0001";

const RECORD = {
  name: "platform.record",
  text: "select platform.record($1,$2,$3,$4,$5,$6,$7,$8,$9)",
};
