import { IconArrowsDiff } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** CMP-01: from any page of an offer to its comparison, at the fields of that page. */
export function CompareLink(at: { readonly page?: string; readonly plan?: string }) {
  const t = useText();
  const { to } = useOpenOffer();
  return (
    <ButtonLink href={to.compare(at)} leftSection={<IconArrowsDiff size={16} />}>
      {t("publisher.compare")}
    </ButtonLink>
  );
}
