import { Button } from "@mantine/core";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Where something can be bought, beside an empty list of bills: the storefront, or a partner's customers. */
export function Browse() {
  const t = useText();
  const { base, may, organisation } = useActing();
  if (organisation.kind === "customer")
    return (
      <Button component="a" href="/" variant="filled">
        {t("customer.storefront")}
      </Button>
    );
  if (!may("customer:read")) return null;
  return (
    <ButtonLink href={`${base}/customers`} variant="filled">
      {t("partner.nav.customers")}
    </ButtonLink>
  );
}
