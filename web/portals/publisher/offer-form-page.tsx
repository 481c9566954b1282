import { useParams, useSearch } from "@tanstack/react-router";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { NotFoundState } from "../../kit/states.tsx";
import { StatusBadge } from "../../kit/status.tsx";
import { AskedTable, asksForFiles } from "./asked-table.tsx";
import { ButtonPreview } from "./button-preview.tsx";
import { CompareLink } from "./compare-link.tsx";
import { ConnectionTestCard } from "./connection-test.tsx";
import { handsLeadsOn, LeadTestCard } from "./lead-test.tsx";
import { ListingSide } from "./listing-side.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { PageDiscard } from "./page-discard.tsx";
import { PageEditor } from "./page-editor.tsx";
import { TextsButton } from "./texts-dialog.tsx";

/** P4–P8 and every other page of an offer: the same form, made from the page's schema. */
export function OfferFormPage() {
  const t = useText();
  const { offer, type, name, to, mayEdit } = useOpenOffer();
  const { page: pageId = "" } = useParams({ strict: false }) as { readonly page?: string };
  const { field } = useSearch({ strict: false }) as { readonly field?: string };
  const definition = offer.pageStates.some(({ page }) => page === pageId)
    ? type.pages.find((page) => page.id === pageId && page.kind === "form")
    : undefined;
  if (definition === undefined)
    return (
      <PageBody>
        <NotFoundState />
      </PageBody>
    );
  return (
    <PageEditor
      key={pageId}
      place={{ slug: offer.slug, page: pageId }}
      definition={definition}
      goTo={field}
      {...(asksForFiles(pageId)
        ? {
            above: (form) => (
              <AskedTable form={form} page={pageId} optional={definition.optional === true} />
            ),
          }
        : {})}
      {...(pageId === "listing" ? { side: (form) => <ListingSide form={form} /> } : {})}
      {...(pageId === "setup"
        ? {
            side: (form) => (
              <>
                <ButtonPreview form={form} />
                {mayEdit && handsLeadsOn(form) ? <LeadTestCard form={form} /> : null}
              </>
            ),
          }
        : {})}
      {...(definition.schema.properties?.webhookUrl === undefined
        ? {}
        : { side: (form) => <ConnectionTestCard form={form} /> })}
      head={(page) => (
        <CommandBar
          crumbs={[
            { label: t("publisher.nav.offers"), href: to.offers },
            { label: name, href: to.overview },
          ]}
          title={definition.title}
          status={page === undefined ? undefined : <StatusBadge of="page" status={page.status} />}
          note={
            page?.savedAt === undefined || page.savedAt === null ? undefined : (
              <>
                {t("publisher.page.savedBy", { name: page.savedBy ?? "" })}{" "}
                <DateText at={page.savedAt} />
              </>
            )
          }
          actions={
            <>
              {pageId === "listing" ? <TextsButton /> : null}
              {pageId === "resell" ? (
                <ButtonLink href={to.privateOffers}>{t("privateOffers.title")}</ButtonLink>
              ) : null}
              <CompareLink page={pageId} />
              <PageDiscard page={pageId} wasPublished={offer.live !== null} status={page?.status} />
              <ButtonLink href={to.review}>{t("publisher.review")}</ButtonLink>
            </>
          }
        />
      )}
    />
  );
}
