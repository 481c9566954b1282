import { Outlet, useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { useOfferType } from "../../api/catalogue.ts";
import { useOffer } from "../../api/offers.ts";
import { isNotFound } from "../../api/problem.ts";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { PageBody } from "../../kit/page.tsx";
import { ErrorState, LoadingState, NotFoundState } from "../../kit/states.tsx";
import { type ObjectNavigation, useObjectNavigation } from "../../shell/navigation.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { OfferContext } from "./offer-context.tsx";
import { OfferLogo } from "./offer-logo.tsx";
import { paths } from "./paths.ts";

/** One offer open: its pages in the navigation, each with its status. */
export function OfferLayout() {
  const t = useText();
  const { base, organisation, may } = useActing();
  const { offer: offerId = "" } = useParams({ strict: false }) as { readonly offer?: string };
  const offer = useOffer(`${organisation.handle}.${offerId}`);
  const type = useOfferType(offer.data?.type);
  const { data } = offer;
  const seesPeople = may("lead:read");
  const navigation = useMemo((): ObjectNavigation | undefined => {
    if (data === undefined) return undefined;
    const to = paths(base);
    return {
      label: t("publisher.nav.ofOffer"),
      back: { label: t("publisher.nav.allOffers"), href: to.offers },
      name: data.name ?? data.alias,
      id: data.offerId,
      picture: <OfferLogo logo={data.logo} name={data.name ?? data.alias} size={28} />,
      groups: [
        { items: [{ label: t("publisher.overview"), href: to.offer(offerId), exact: true }] },
        {
          title: t("publisher.nav.pages"),
          items: data.pageStates.map((page) => ({
            label: page.title,
            href: page.page === "plans" ? to.plans(offerId) : to.page(offerId, page.page),
            status: { of: "page" as const, status: page.status },
          })),
        },
        {
          title: t("publisher.nav.check"),
          items: [
            { label: t("publisher.compare"), href: to.compare(offerId) },
            { label: t("publisher.review"), href: to.review(offerId) },
            { label: t("publisher.history"), href: to.history(offerId) },
            ...(data.pageStates.some(({ page }) => page === "resell")
              ? [{ label: t("privateOffers.title"), href: to.privateOffers(offerId) }]
              : []),
            ...(seesPeople && data.pageStates.some(({ page }) => page === "test-drive")
              ? [{ label: t("publisher.testDrives"), href: to.testDrives(offerId) }]
              : []),
          ],
        },
      ],
    };
  }, [data, base, offerId, seesPeople, t]);
  useObjectNavigation(navigation);

  const failed = offer.isError ? offer : type.isError ? type : undefined;
  if (failed !== undefined)
    return (
      <PageBody>
        {isNotFound(failed.error) ? (
          <NotFoundState
            action={
              <div>
                <ButtonLink href={paths(base).offers} variant="filled">
                  {t("publisher.nav.allOffers")}
                </ButtonLink>
              </div>
            }
          />
        ) : (
          <ErrorState
            error={failed.error}
            what={t("publisher.offer.failed")}
            onRetry={() => void failed.refetch()}
          />
        )}
      </PageBody>
    );
  if (offer.data === undefined || type.data === undefined)
    return (
      <PageBody>
        <LoadingState what={t("publisher.offer.one")} onRetry={() => void offer.refetch()} />
      </PageBody>
    );
  return (
    <OfferContext value={{ offer: offer.data, type: type.data }}>
      <Outlet />
    </OfferContext>
  );
}
