import { IconAlertTriangleFilled, IconChevronRight } from "@tabler/icons-react";
import { useDeals } from "../../api/deals.ts";
import { useOffers } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink, ButtonLink } from "../../kit/link.tsx";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { WaitingList } from "../../kit/waiting-list.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { OfferLogo } from "./offer-logo.tsx";
import { paths } from "./paths.ts";
import css from "./publisher.module.css";
import { useWorkInFlight } from "./work-in-flight.tsx";

/** What waits on the publisher, then what is under way. */
export function HomePage() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const reads = may("offer:read");
  const deals = useDeals({ limit: 1 }, { enabled: may("deal:read") });
  const dealsWaiting = deals.data?.waiting ?? 0;
  const offers = useOffers({ limit: 100 }, { enabled: reads });
  const waitingOf = useWorkInFlight();
  const all = offers.data?.data ?? [];
  const yours = all.filter((offer) => waitingOf(offer)?.you === true);
  const moving = all.filter((offer) => waitingOf(offer)?.you === false);
  const list = (title: string, entries: typeof all, first: boolean) => (
    <Section title={title} first={first}>
      <ul className={css.queue}>
        {entries.map((offer) => {
          const waiting = waitingOf(offer);
          return (
            <li key={offer.slug}>
              <AppLink href={paths(base).offer(offer.offerId)}>
                <OfferLogo logo={offer.logo} name={offer.name ?? offer.alias} size={34} />
                <span>
                  <b>{offer.name ?? offer.alias}</b>
                  <small data-you={waiting?.you === true}>
                    {[waiting?.what, waiting?.who].filter((part) => part !== undefined).join(". ")}
                  </small>
                </span>
                <StatusText of="offer" status={offer.status} />
                <IconChevronRight size={17} className="dim" aria-hidden="true" />
              </AppLink>
            </li>
          );
        })}
      </ul>
    </Section>
  );
  return (
    <>
      <CommandBar crumbs={[{ label: organisation.name }]} title={t("publisher.nav.home")} />
      <PageBody>
        {dealsWaiting > 0 ? <DealsWaiting count={dealsWaiting} /> : null}
        {!reads ? (
          dealsWaiting > 0 || deals.isPending ? null : (
            <EmptyState title={t("publisher.home.nothing")} />
          )
        ) : offers.isError ? (
          <ErrorState
            error={offers.error}
            what={t("publisher.offers.failed")}
            onRetry={() => void offers.refetch()}
          />
        ) : offers.data === undefined ? (
          <LoadingState what={t("publisher.offers")} onRetry={() => void offers.refetch()} />
        ) : all.length === 0 ? (
          <EmptyState
            title={t("publisher.offers.none")}
            action={
              <ButtonLink href={`${paths(base).offers}?new=1`} variant="filled">
                {t("publisher.offers.first")}
              </ButtonLink>
            }
          />
        ) : (
          <>
            {yours.length === 0 ? (
              <EmptyState
                title={t(dealsWaiting > 0 ? "publisher.home.noOffer" : "publisher.home.nothing")}
                action={
                  <ButtonLink href={paths(base).offers}>{t("publisher.nav.allOffers")}</ButtonLink>
                }
              />
            ) : (
              list(t("publisher.home.yours", { count: yours.length }), yours, true)
            )}
            {moving.length === 0 ? null : list(t("publisher.home.moving"), moving, false)}
          </>
        )}
      </PageBody>
    </>
  );
}

/** Deals about which the operator asked something. */
function DealsWaiting({ count }: { readonly count: number }) {
  const t = useText();
  const { base } = useActing();
  return (
    <WaitingList
      label={t("deals.title")}
      entries={[
        {
          id: "deals",
          icon: IconAlertTriangleFilled,
          title: t("publisher.home.deals", { count }),
          href: `${base}/deals?status=action-required`,
        },
      ]}
    />
  );
}
