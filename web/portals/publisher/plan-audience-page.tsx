import { useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { type Audience, useAudience, useSaveAudience } from "../../api/audiences.ts";
import { isList, type JsonObject } from "../../forms/json.ts";
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

const NO_PAGES = {};
const NO_KINDS = [] as const;
/** The list of the form in which entries of each kind stand. */
const LISTS = { tenant: "tenants", environment: "environments" } as const;

function Editor(props: { readonly planId: string; readonly audience: Audience }) {
  const t = useText();
  const { offer, type, mayEdit } = useOpenOffer();
  const { me } = useActing();
  const { save, reload } = useSaveAudience(offer.slug, props.planId);
  const kinds = type.plans?.audience ?? NO_KINDS;
  const schema = useMemo(
    (): PageSchema => ({
      type: "object",
      properties: Object.fromEntries(
        kinds.map(({ kind, id, max }) => [
          LISTS[kind],
          {
            type: "array",
            title: t(`publisher.audience.${LISTS[kind]}`),
            description: t(`publisher.audience.${LISTS[kind]}.hint`),
            "x-widget": "audience",
            "x-identity": id,
            maxItems: max,
            items: {
              type: "object",
              properties: {
                [id]: { type: "string", title: t(`publisher.${id}`), format: "guid" },
                note: { type: "string", title: t("publisher.audience.note"), maxLength: 200 },
              },
            },
          },
        ]),
      ),
    }),
    [t, kinds],
  );
  const saved = useMemo(() => asSaved(props.audience), [props.audience]);
  const { field } = useSearch({ strict: false }) as { readonly field?: string };
  const form = usePageForm({
    schema,
    page: saved,
    pages: NO_PAGES,
    readOnly: !mayEdit,
    keepAs: [me.person.id, offer.slug, props.planId, "audience"].join("/"),
    save: async (content, etag) => asSaved(await save(together(content), etag)),
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

/** The lists of the form as the one list that is saved. */
const together = ({ tenants, environments }: JsonObject): JsonObject => ({
  entries: [...(isList(tenants) ? tenants : []), ...(isList(environments) ? environments : [])],
});

const known = new WeakMap<Audience, SavedPage>();

/** The same audience gives the same object, so that a form can tell a new answer by identity. */
function asSaved(audience: Audience): SavedPage {
  const before = known.get(audience);
  if (before !== undefined) return before;
  const saved: SavedPage = {
    content: {
      tenants: audience.entries.filter((entry) => "tenantId" in entry),
      environments: audience.entries.filter((entry) => "subscriptionId" in entry),
    } as JsonObject,
    findings: [],
    locks: {},
    etag: audience.etag,
    savedAt: undefined,
    savedBy: undefined,
  };
  known.set(audience, saved);
  return saved;
}
