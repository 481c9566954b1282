import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { Caller } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { type CustomerNote, deleteNote, insertNote } from "../store/customer-notes.ts";
import { lockCustomer } from "../store/customers.ts";

type Of = { readonly sellerId: string; readonly customerId: string };

/**
 * Notes something about a customer for the people of the same partner (R3). The activity log says who
 * noted when, and not what: a note can be removed, and is gone then.
 */
export const noteCustomer = (
  db: Database,
  {
    sellerId,
    customerId,
    text,
    by,
  }: Of & { readonly text: string; readonly by: Pick<Caller, "name"> },
): Promise<Result<CustomerNote>> =>
  db.transaction(async (tx): Promise<Result<CustomerNote>> => {
    if ((await lockCustomer(tx, sellerId, customerId)) === undefined) return refuse(notFound({}));
    const note = { id: randomUUIDv7(), text: text.trim(), byName: by.name, at: tx.at };
    await insertNote(tx, { ...note, sellerId, customerId });
    tx.audit({
      organisationId: sellerId,
      action: "customer.note-added",
      objectType: "customer",
      objectId: customerId,
    });
    return ok(note);
  });

export const removeNote = (
  db: Database,
  { sellerId, customerId, id }: Of & { readonly id: string },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    if ((await lockCustomer(tx, sellerId, customerId)) === undefined) return refuse(notFound({}));
    if (!(await deleteNote(tx, { sellerId, customerId, id }))) return refuse(notFound({}));
    tx.audit({
      organisationId: sellerId,
      action: "customer.note-removed",
      objectType: "customer",
      objectId: customerId,
    });
    return ok(null);
  });
