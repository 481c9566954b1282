import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { MOST_NOTES } from "../domain/lead-history.ts";
import { tooManyNotes } from "../problems.ts";
import { lockLead } from "../store/leads.ts";
import { insertNote, type Note } from "../store/notes.ts";

/**
 * Writes down a note about a lead. What else somebody is about to do with the lead is not in its way:
 * the lead keeps its version.
 *
 * @param wanted.text plain text of 1 to 2,000 characters, one of which can be seen
 * @returns the note as kept; refuses more than 500 of one lead
 */
export const addNote = (
  db: Database,
  wanted: {
    readonly publisher: ActingOrganisation;
    readonly leadId: string;
    readonly text: string;
  },
): Promise<Result<Note>> =>
  db.transaction(async (tx): Promise<Result<Note>> => {
    const lead = await lockLead(tx, wanted.publisher.id, wanted.leadId);
    if (lead === undefined) return refuse(notFound({}));
    const note = await insertNote(tx, lead.id, wanted.text.trim());
    if (note === undefined) return refuse(tooManyNotes({ most: MOST_NOTES }));
    tx.audit({
      organisationId: lead.publisherId,
      action: "lead.noted",
      objectType: "lead",
      objectId: lead.id,
      after: { number: note.number },
    });
    return ok(note);
  });
