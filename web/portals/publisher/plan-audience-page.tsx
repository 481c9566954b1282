import { useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Audience, useAudience, useSaveAudience } from "../../api/audiences.ts";
import { PageFields, PageSaveBar } from "../../forms/page-form.tsx";
import type { PageSchema } from "../../forms/schema.ts";
import { type SavedPage, usePageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import { PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState, NotFoundState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PlanHead } from "./plan-head.tsx";

/** P11: who may see and buy a private plan, as a list of tenant IDs. */
export function PlanAudiencePage() {
  const t = useText();
  const { offer } = useOpenOffer();
  const { plan: planId = "" } = useParams({ strict: false }) as { readonly plan?: string };
  const plan = offer.plans.find((one) => one.planId === planId);
  const audience = useAudience(offer.slug, planId);
  if (plan === undefined)
    return (
      <PageBody>
        <NotFoundState />
      </PageBody>
    );
  return (
    <>
      <PlanHead plan={plan} current="audience" />
      {audience.isError ? (
        <PageBody>
          <ErrorState
            error={audience.error}
            what={t("publisher.audience.failed")}
            onRetry={() => void audience.refetch()}
          />
        </PageBody>
      ) : audience.data === undefined ? (
        <PageBody>
          <LoadingState what={t("publisher.audience")} onRetry={() => void audience.refetch()} />
        </PageBody>
      ) : (
        <Editor key={planId} planId={planId} audience={audience.data} />
      )}
    </>
  );
}

const MAX_ENTRIES = 20_000;
const NO_PAGES = {};

function Editor(props: { readonly planId: string; readonly audience: Audience }) {
  const t = useText();
  const { offer, mayEdit } = useOpenOffer();
  const { me } = useActing();
  const { save, reload } = useSaveAudience(offer.slug, props.planId);
  const schema = useMemo(
    (): PageSchema => ({
      type: "object",
      properties: {
        entries: {
          type: "array",
          title: t("publisher.audience"),
          description: t("publisher.audience.hint"),
          "x-widget": "audience",
          "x-identity": "tenantId",
          "x-required": true,
          maxItems: MAX_ENTRIES,
          items: {
            type: "object",
            properties: {
              tenantId: { type: "string", title: t("publisher.tenantId"), format: "guid" },
              note: { type: "string", title: t("publisher.audience.note"), maxLength: 200 },
            },
          },
        },
      },
    }),
    [t],
  );
  const saved = useMemo(() => asSaved(props.audience), [props.audience]);
  const { field } = useSearch({ strict: false }) as { readonly field?: string };
  const form = usePageForm({
    schema,
    page: saved,
    pages: NO_PAGES,
    readOnly: !mayEdit,
    keepAs: [me.person.id, offer.slug, props.planId, "audience"].join("/"),
    save: async (content, etag) => asSaved(await save(content, etag)),
    reload: async () => asSaved(await reload()),
    goTo: field,
  });
  return (
    <>
      <PageBody>
        <PageFields
          form={form}
          incomplete={t("publisher.page.savedIncomplete")}
          savedBy={() => null}
        />
      </PageBody>
      <PageSaveBar form={form} />
    </>
  );
}

const known = new WeakMap<Audience, SavedPage>();

/** The same audience gives the same object, so that a form can tell a new answer by identity. */
function asSaved(audience: Audience): SavedPage {
  const before = known.get(audience);
  if (before !== undefined) return before;
  const saved: SavedPage = {
    content: { entries: audience.entries },
    findings: [],
    locks: {},
    etag: audience.etag,
    savedAt: undefined,
    savedBy: undefined,
  };
  known.set(audience, saved);
  return saved;
}
