import { Button } from "@mantine/core";
import { useState } from "react";
import { type Edition, useEditions } from "../../api/distribution.ts";
import { useText } from "../../i18n/text.ts";
import { DateText } from "../../kit/dates.tsx";
import { AppLink } from "../../kit/link.tsx";
import { Section } from "../../kit/page.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { EditionDialog } from "./edition-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import css from "./overview.module.css";

/** The editions of the offer, each with what became of it and the ways back to it (BEY-02). */
export function EditionList() {
  const t = useText();
  const { offer, to, mayEdit, mayPublish } = useOpenOffer();
  const [cursor, setCursor] = useState<string>();
  const editions = useEditions(offer.slug, cursor);
  const [open, setOpen] = useState<{ readonly id: string; readonly wanted: "draft" | "live" }>();
  return (
    <Section title={t("publisher.column.editions")} first>
      {editions.isError ? (
        <ErrorState
          error={editions.error}
          what={t("publisher.editions.failed")}
          onRetry={() => void editions.refetch()}
        />
      ) : editions.data === undefined ? (
        <LoadingState what={t("publisher.column.editions")} rows={3} />
      ) : editions.data.data.length === 0 ? (
        <p className="dim">{t("publisher.editions.none")}</p>
      ) : (
        <ul className={css.editions}>
          {editions.data.data.map((edition) => (
            <li key={edition.editionId} data-tone={edition.isLive ? "ok" : "off"}>
              <span />
              <div>
                <b>
                  <EditionName edition={edition} />
                </b>
                <small>
                  <DateText at={edition.madeAt} />
                  {edition.certifiedAt === null ? `, ${t("publisher.editions.uncertified")}` : null}
                </small>
                <div className={css.links}>
                  <AppLink href={to.compare({ with: edition.editionId })}>
                    {t("publisher.editions.compare")}
                  </AppLink>
                  {mayEdit ? (
                    <button
                      type="button"
                      onClick={() => setOpen({ id: edition.editionId, wanted: "draft" })}
                    >
                      {t("publisher.restore")}
                    </button>
                  ) : null}
                  {mayPublish &&
                  !edition.isLive &&
                  edition.certifiedAt !== null &&
                  offer.allowedActions["roll-back"]?.allowed === true ? (
                    <button
                      type="button"
                      onClick={() => setOpen({ id: edition.editionId, wanted: "live" })}
                    >
                      {t("publisher.rollBack")}
                    </button>
                  ) : null}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      {cursor === undefined ? null : (
        <Button size="xs" variant="subtle" onClick={() => setCursor(undefined)}>
          {t("kit.list.firstPage")}
        </Button>
      )}
      {editions.data?.nextCursor ? (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => setCursor(editions.data.nextCursor ?? undefined)}
        >
          {t("kit.list.nextPage")}
        </Button>
      ) : null}
      <EditionDialog
        editionId={open?.id}
        wanted={open?.wanted ?? "draft"}
        onClose={() => setOpen(undefined)}
      />
    </Section>
  );
}

/** An edition is known by the version it had, else by its submission. */
function EditionName({ edition }: { readonly edition: Edition }) {
  const t = useText();
  const version = edition.versions.at(-1)?.version;
  const state = edition.isLive
    ? ` · ${t("status.offer.live")}`
    : edition.isPreview
      ? ` · ${t("status.offer.preview")}`
      : "";
  if (version !== undefined) return <>{t("publisher.version", { version }) + state}</>;
  return (
    <>
      {t("publisher.edition.fromSubmission", { number: edition.submission?.number ?? 0 }) + state}
    </>
  );
}
