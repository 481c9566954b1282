import { Button } from "@mantine/core";
import { IconBuildingStore } from "@tabler/icons-react";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useOpenCart } from "../../api/carts.ts";
import { type CatalogueEntry, useCustomerCatalogue } from "../../api/customer-catalogue.ts";
import { CartPanel } from "../../features/carts/cart-panel.tsx";
import css from "../../features/catalogue/catalogue.module.css";
import { AvailableEntry, UnavailableEntry } from "../../features/catalogue/entry-row.tsx";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { useCountryName } from "../../kit/names.ts";
import { CommandBar, PageBody, Section } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState } from "../../kit/states.tsx";
import { MissingRole } from "../../shell/missing-role.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { RequestForm } from "./request-form.tsx";

type Chosen = {
  readonly offer?: string;
  readonly plan?: string;
  readonly term?: string;
  readonly users?: string;
};

/** STO-04: what was chosen in the storefront, at the organisation's own prices, on its way into the cart. */
export function BuyPage() {
  const t = useText();
  const { organisation, may } = useActing();
  const chosen = useSearch({ strict: false }) as Chosen;
  const { offer } = chosen;
  return (
    <>
      <CommandBar
        crumbs={[{ label: organisation.name }]}
        title={t(may("subscription:buy") ? "customer.buy.title" : "requests.page")}
        note={offer === undefined || !may("subscription:buy") ? undefined : <Note offer={offer} />}
      />
      <PageBody>
        {!may("subscription:buy") && may("purchase:request") && offer !== undefined ? (
          <RequestForm key={JSON.stringify(chosen)} offer={offer} chosen={chosen} />
        ) : !may("subscription:buy") ? (
          <MissingRole permission="subscription:buy" />
        ) : offer === undefined ? (
          <EmptyState title={t("customer.buy.noOffer")} action={<Storefront />} />
        ) : (
          // Another choice in the storefront begins anew.
          <Choice key={JSON.stringify(chosen)} offer={offer} chosen={chosen} />
        )}
      </PageBody>
    </>
  );
}

/** The storefront is drawn by the server: a full load, not a page of the portals. */
function Storefront() {
  const t = useText();
  return (
    <Button
      component="a"
      href="/"
      variant="filled"
      leftSection={<IconBuildingStore size={16} aria-hidden="true" />}
    >
      {t("customer.storefront")}
    </Button>
  );
}

const useOffer = (offer: string, plan: string | undefined) => {
  const { organisation } = useActing();
  const filters = { offer, plan };
  return {
    available: useCustomerCatalogue(organisation.id, "available", filters),
    unavailable: useCustomerCatalogue(organisation.id, "unavailable", filters),
  };
};

function Note({ offer }: { readonly offer: string }) {
  const t = useText();
  const { organisation } = useActing();
  const countryName = useCountryName();
  const { plan } = useSearch({ strict: false }) as Chosen;
  const customer = useOffer(offer, plan).available.data?.pages[0]?.customer;
  return customer === undefined
    ? null
    : t("customer.buy.note", {
        organisation: organisation.name,
        country: countryName(customer.country),
        currency: customer.currency,
      });
}

function Choice({ offer, chosen }: { readonly offer: string; readonly chosen: Chosen }) {
  const t = useText();
  const { base, organisation } = useActing();
  const { available, unavailable } = useOffer(offer, chosen.plan);
  const cart = useOpenCart(organisation.id);
  const [added, setAdded] = useState<{ readonly name: string; readonly quantity: number }>();
  const failed = [available, unavailable].find((list) => list.isError && list.data === undefined);
  if (failed !== undefined)
    return (
      <ErrorState
        error={failed.error}
        what={t("partner.error.catalogue")}
        onRetry={() => void Promise.all([available.refetch(), unavailable.refetch()])}
      />
    );
  if (available.data === undefined || unavailable.data === undefined)
    return <LoadingState what={t("partner.loading.catalogue")} />;
  const sold = available.data.pages.flatMap(({ data }) => data);
  const others = unavailable.data.pages.flatMap(({ data }) => data);
  const isChosen = ({ plan }: CatalogueEntry) => plan.id === chosen.plan;
  const first = sold.filter(isChosen);
  const rest = sold.filter((entry) => !isChosen(entry));
  // Of the others only what was asked for is of interest, and everything where nothing can be bought.
  const why = others.filter((entry) => isChosen(entry) || sold.length === 0);
  const rows = (entries: readonly CatalogueEntry[]) => (
    <ul className={css.entries}>
      {entries.map((entry) => (
        <AvailableEntry
          key={entry.plan.uuid}
          entry={entry}
          customerId={organisation.id}
          initial={{
            term: chosen.term,
            quantity: chosen.users === undefined ? undefined : Number(chosen.users),
          }}
          onAdded={(one, quantity) => setAdded({ name: one.offer.name, quantity })}
        />
      ))}
    </ul>
  );
  return (
    <div className={css.layout}>
      <div>
        <p role="status" className="visually-hidden">
          {added === undefined ? "" : t("partner.add.added", added)}
        </p>
        {sold.length + others.length === 0 ? (
          <EmptyState
            title={t("customer.buy.none", { organisation: organisation.name })}
            action={<Storefront />}
          />
        ) : null}
        {why.length === 0 ? null : (
          <Section title={t("partner.add.unavailable")} first>
            <ul className={css.entries}>
              {why.map((entry) => (
                <UnavailableEntry
                  key={entry.plan.uuid}
                  entry={entry}
                  customerId={organisation.id}
                />
              ))}
            </ul>
          </Section>
        )}
        {first.length === 0 ? null : (
          <Section title={t("customer.buy.chosen")} first>
            {rows(first)}
          </Section>
        )}
        {rest.length === 0 ? null : (
          <Section
            title={t(chosen.plan === undefined ? "customer.buy.plans" : "customer.buy.others")}
            first={first.length + why.length === 0}
          >
            {rows(rest)}
          </Section>
        )}
      </div>
      <div className={css.side}>
        <CartPanel customer={{ id: organisation.id, company: organisation.name }} cart={cart} />
      </div>
      {cart.data == null || cart.data.lines.length === 0 ? null : (
        <div className={css.phoneBar}>
          <small>{t("partner.cart.lines", { count: cart.data.lines.length })}</small>
          <ButtonLink href={`${base}/cart`} variant="filled">
            {t("partner.cart.open")}
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
