import { ok, type Result, refuse } from "../../../kernel/result.ts";
import type { ActingOrganisation } from "../../../platform/http.ts";
import { previewOf } from "../../../platform/preview.ts";
import { notFound } from "../../../platform/problems.ts";
import type { Database } from "../../../platform/transaction.ts";
import { installState } from "../domain/installation.ts";
import { installOutdated } from "../problems.ts";
import { type Install, installOf } from "../queries/installs.ts";
import { lockInstall, removeInstall } from "../store/installs.ts";

export type UninstallApp = {
  readonly organisation: Pick<ActingOrganisation, "id">;
  readonly id: string;
  readonly preview: string | null;
  readonly dryRun: boolean;
};

/** What uninstalling does, or did. Licences stay, and who has one keeps it. */
export type Removal = { readonly install: Install; readonly preview: string };

/**
 * The app is no more in the environment's list, and delivers nothing there. What was removed already stays so,
 * whoever asks again.
 */
export const uninstallApp = (db: Database, request: UninstallApp): Promise<Result<Removal>> =>
  db.transaction(async (tx): Promise<Result<Removal>> => {
    const { organisation, id } = request;
    if (!(await lockInstall(tx, organisation.id, id))) return refuse(notFound({}));
    const install = await installOf(tx, organisation.id, id);
    if (install === undefined) return refuse(notFound({}));
    const state = installState(install.licensed, install.usable);
    const preview = previewOf([id, state, "uninstalled"]);
    if (request.dryRun || install.removedAt !== null) return ok({ install, preview });
    if (request.preview !== preview) return refuse(installOutdated({}));
    await removeInstall(tx, id);
    tx.audit({
      organisationId: organisation.id,
      action: "app.uninstalled",
      objectType: "install",
      objectId: id,
      after: { offer: install.offerSlug, environment: install.environmentId },
    });
    return ok({ install: { ...install, removedAt: tx.at }, preview });
  });
