import { randomUUIDv7 } from "node:crypto";
import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { OrganisationKind } from "../../../platform/http.ts";
import { notFound, notPermitted, preconditionFailed } from "../../../platform/problems.ts";
import type { Database, Tx } from "../../../platform/transaction.ts";
import { rolesFor } from "../domain/permissions.ts";
import { type ListName, MOST_VIEWS, readViewQuery } from "../domain/saved-views.ts";
import { tooManyViews, viewNameTaken, viewOfPeopleOnly, viewQueryInvalid } from "../problems.ts";
import {
  deleteView,
  lockView,
  otherViews,
  recordView,
  type StoredView,
  storeView,
  unsetOtherDefaults,
  viewsOneAtATime,
} from "../store/saved-views.ts";

/** Who saves views, and where. */
export type Viewer = {
  readonly organisation: { readonly id: string; readonly kind: OrganisationKind };
  /** Null for a program, which has no views of its own. */
  readonly personId: string | null;
  /** Person or program. */
  readonly callerId: string | null;
  readonly mayShare: boolean;
};

export type ViewContent = {
  readonly name: string;
  readonly query: string;
  /** The organisation's, for everybody there; otherwise the person's own. */
  readonly shared: boolean;
  readonly isDefault: boolean;
};

/** Saves what a list shows under a name (ACC-08); at most 50 of a person, and of an organisation, for each list. */
export const saveView = (
  db: Database,
  viewer: Viewer,
  { list, ...content }: ViewContent & { readonly list: ListName },
): Promise<Result<string>> =>
  db.transaction(async (tx): Promise<Result<string>> => {
    const view = { id: randomUUIDv7(), organisationId: viewer.organisation.id, list };
    const judged = await judge(tx, viewer, { before: undefined, after: { ...view, ...content } });
    if (!judged.ok) return judged;
    if (judged.value.isDefault) await unsetOtherDefaults(tx, judged.value);
    await recordView(tx, judged.value, viewer.callerId);
    audit(tx, { before: undefined, after: judged.value });
    return ok(view.id);
  });

/**
 * Changes what is given of a view. Sharing makes an own view the organisation's; taking that back makes it that
 * person's own, and takes it from everybody else.
 */
export const changeView = (
  db: Database,
  viewer: Viewer,
  wanted: { readonly id: string; readonly ifMatch: string } & {
    readonly [K in keyof ViewContent]: ViewContent[K] | undefined;
  },
): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const organisationId = viewer.organisation.id;
    await viewsOneAtATime(tx, organisationId);
    const { personId } = viewer;
    const found = await lockView(tx, { organisationId, id: wanted.id, personId });
    if (found === undefined) return refuse(notFound({}));
    const { version, ...before } = found;
    if (wanted.ifMatch !== "*" && wanted.ifMatch !== String(version))
      return refuse(preconditionFailed({ current: String(version) }));
    const shared = wanted.shared ?? before.personId === null;
    const judged = await judge(tx, viewer, {
      before,
      after: {
        id: before.id,
        organisationId,
        list: before.list,
        name: wanted.name ?? before.name,
        query: wanted.query ?? before.query,
        shared,
        // A default of one's own is not made everybody's by the way.
        isDefault: wanted.isDefault ?? (shared === (before.personId === null) && before.isDefault),
      },
    });
    if (!judged.ok) return judged;
    if (judged.value.isDefault) await unsetOtherDefaults(tx, judged.value);
    await storeView(tx, judged.value);
    audit(tx, { before, after: judged.value });
    return ok(null);
  });

/** Deletes an own view, or one of the organisation's for everybody. The lists it showed stay as they are. */
export const removeView = (db: Database, viewer: Viewer, id: string): Promise<Result<null>> =>
  db.transaction(async (tx): Promise<Result<null>> => {
    const { organisation, personId } = viewer;
    const view = await lockView(tx, { organisationId: organisation.id, id, personId });
    if (view === undefined) return refuse(notFound({}));
    if (view.personId === null && !viewer.mayShare) return refuse(sharingRefused(viewer));
    await deleteView(tx, id);
    audit(tx, { before: view, after: undefined });
    return ok(null);
  });

/** Whether the view can become `after`; takes the turn of the organisation's views. */
async function judge(
  tx: Tx,
  viewer: Viewer,
  {
    before,
    after,
  }: {
    readonly before: StoredView | undefined;
    readonly after: ViewContent & Pick<StoredView, "id" | "organisationId" | "list">;
  },
): Promise<Result<StoredView>> {
  const { shared, ...content } = after;
  if ((shared || before?.personId === null) && !viewer.mayShare)
    return refuse(sharingRefused(viewer));
  if (!shared && viewer.personId === null) return refuse(viewOfPeopleOnly({}));
  const query = readViewQuery(content.query);
  if (query === undefined)
    return refuse(viewQueryInvalid({}, [{ pointer: "/query", code: "format" }]));
  const view: StoredView = {
    ...content,
    name: content.name.trim(),
    query,
    personId: shared ? null : viewer.personId,
  };
  await viewsOneAtATime(tx, view.organisationId);
  const { count, taken } = await otherViews(tx, view, {
    except: before?.id ?? null,
    name: view.name,
  });
  if (taken)
    return refuse(viewNameTaken({ name: view.name }, [{ pointer: "/name", code: "taken" }]));
  if (count >= MOST_VIEWS) return refuse(tooManyViews({ most: MOST_VIEWS }));
  return ok(view);
}

const sharingRefused = ({ organisation }: Viewer) =>
  notPermitted({ permission: "view:share", roles: rolesFor("view:share", [organisation.kind]) });

/** What is everybody's stands in the audit trail; what somebody looks at for themselves does not. */
function audit(
  tx: Tx,
  {
    before,
    after,
  }: { readonly before: StoredView | undefined; readonly after: StoredView | undefined },
): void {
  const was = before?.personId === null ? before : undefined;
  const is = after?.personId === null ? after : undefined;
  const view = is ?? was;
  if (view === undefined) return;
  tx.audit({
    organisationId: view.organisationId,
    action:
      was === undefined ? "view.shared" : is === undefined ? "view.withdrawn" : "view.changed",
    objectType: "saved-view",
    objectId: view.id,
    ...(was ? { before: shownInAudit(was) } : {}),
    ...(is ? { after: shownInAudit(is) } : {}),
  });
}

const shownInAudit = ({ list, name, query, isDefault }: StoredView) => ({
  list,
  name,
  query,
  isDefault,
});
