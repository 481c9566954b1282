import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useText } from "../../i18n/text.ts";
import { ButtonLink } from "../../kit/link.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** The way to the page that changes many subscriptions at once, of one customer or of all. */
export function ChangeFromFile({ customerId }: { readonly customerId?: string }) {
  const t = useText();
  const { base, may } = useActing();
  if (!may("subscription:manage")) return null;
  const query = customerId === undefined ? "" : `?customer=${customerId}`;
  return (
    <ButtonLink
      href={`${base}/subscriptions/from-file${query}`}
      leftSection={<IconFileSpreadsheet size={16} />}
    >
      {t("bulk.subscriptions.title")}
    </ButtonLink>
  );
}
