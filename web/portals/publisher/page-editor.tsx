import { type ReactNode, useMemo } from "react";
import type { PageDefinition } from "../../api/catalogue.ts";
import {
  type PagePlace,
  useOfferPage,
  useOfferPages,
  useSavePage,
  type VersionedPage,
} from "../../api/offers.ts";
import { PlanContext } from "../../forms/context.tsx";
import { PageFields, PageSaveBar } from "../../forms/page-form.tsx";
import { type Pages, pagesAskedBy } from "../../forms/schema.ts";
import { type PageForm, type SavedPage, usePageForm } from "../../forms/use-page-form.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { PageChecks, useChecksOf } from "./draft-checks.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** Loads one page of the offer or of a plan and edits it; `head` is drawn above with its status. */
export function PageEditor(props: {
  readonly place: PagePlace;
  readonly definition: PageDefinition;
  readonly goTo: string | undefined;
  readonly head: (page: VersionedPage | undefined) => ReactNode;
  /** Stands above the fields. */
  readonly notice?: ReactNode;
  /** Stands above the fields and reads what they hold. */
  readonly above?: (form: PageForm) => ReactNode;
  readonly side?: (form: PageForm) => ReactNode;
}) {
  const t = useText();
  const { offer, type } = useOpenOffer();
  const page = useOfferPage(props.place);
  // Fields can depend on answers of other pages of the offer, or of the same plan.
  const { schema } = props.definition;
  const { plan } = props.place;
  const places = useMemo(
    () =>
      pagesAskedBy(schema).map((id): PagePlace => {
        const ofPlan = plan !== undefined && type.planPages.some((one) => one.id === id);
        return { slug: offer.slug, page: id, ...(ofPlan ? { plan } : {}) };
      }),
    [schema, plan, type, offer.slug],
  );
  const others = useOfferPages(places);
  const failed = page.isError ? page : others.failed;
  const loaded = failed === undefined && !others.isPending ? page.data : undefined;
  // The head stays as it is when the page arrives: a dialog that was opened from it meanwhile stays, too.
  return (
    <>
      {props.head(loaded)}
      {failed !== undefined ? (
        <PageBody>
          <ErrorState
            error={failed.error}
            what={t("publisher.page.failed")}
            onRetry={() => void failed.refetch()}
          />
        </PageBody>
      ) : loaded === undefined ? (
        <PageBody>
          <LoadingState what={props.definition.title} onRetry={() => void page.refetch()} />
        </PageBody>
      ) : (
        <LoadedEditor {...props} page={loaded} pages={others.contents} />
      )}
    </>
  );
}

function LoadedEditor(
  props: Parameters<typeof PageEditor>[0] & {
    readonly page: VersionedPage;
    readonly pages: Pages;
  },
) {
  const t = useText();
  const { mayEdit, offer } = useOpenOffer();
  const { me } = useActing();
  const { page, place, pages } = props;
  const { save, reload } = useSavePage(place);
  const saved = useMemo(() => asSaved(page), [page]);
  const found = useChecksOf(place);
  const form = usePageForm({
    schema: props.definition.schema,
    page: saved,
    pages,
    readOnly: !mayEdit,
    keepAs: [me.person.id, place.slug, place.plan ?? "-", place.page].join("/"),
    save: async (content, etag) => asSaved(await save(content, etag)),
    reload: async () => asSaved(await reload()),
    checks: found.atFields,
    goTo: props.goTo,
  });
  const around = useMemo(
    () =>
      place.plan === undefined
        ? undefined
        : {
            slug: offer.slug,
            planId: place.plan,
            otherPlans: offer.plans.filter(({ planId }) => planId !== place.plan),
            basePlans: offer.plans.filter(
              ({ planId, status, addOn }) =>
                planId !== place.plan && status !== "not-available" && !addOn,
            ),
            technicalPlans: offer.plans.filter(
              ({ planId, status, pages }) =>
                planId !== place.plan &&
                status !== "not-available" &&
                pages.some((one) => one.page === "plan-technical"),
            ),
          },
    [offer, place.plan],
  );
  const side = props.side?.(form);
  return (
    <>
      <PageBody side={side}>
        {props.definition.description === undefined ? null : (
          <p className="muted" style={{ maxWidth: 720, marginBottom: 20 }}>
            {props.definition.description}
          </p>
        )}
        {props.notice}
        <PageChecks found={found} form={form} />
        {props.above?.(form)}
        <PlanContext value={around}>
          <PageFields
            form={form}
            incomplete={
              <>
                {t("publisher.page.savedIncomplete")}{" "}
                {offer.live === null
                  ? null
                  : t("publisher.page.buyersKeep", { version: offer.live.version })}
              </>
            }
            savedBy={(theirs) =>
              theirs.savedAt === undefined ? null : (
                <>
                  {t("publisher.page.savedByWho", { name: theirs.savedBy ?? "" })}{" "}
                  <DateText at={theirs.savedAt} />
                </>
              )
            }
          />
        </PlanContext>
      </PageBody>
      <PageSaveBar form={form} />
    </>
  );
}

const savedPages = new WeakMap<VersionedPage, SavedPage>();

/** The same page gives the same object, so that a form can tell a new answer by identity. */
function asSaved(page: VersionedPage): SavedPage {
  const known = savedPages.get(page);
  if (known !== undefined) return known;
  const saved: SavedPage = {
    content: page.content,
    findings: page.findings,
    locks: page.locks,
    etag: page.etag,
    savedAt: page.savedAt ?? undefined,
    savedBy: page.savedBy ?? undefined,
  };
  savedPages.set(page, saved);
  return saved;
}
