import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconDots } from "@tabler/icons-react";
import { useState } from "react";
import type { OfferSummary } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { NewOfferDialog } from "./new-offer-dialog.tsx";

/** What can be done with an offer from its row of the list. */
export function OfferRowMenu({ offer }: { readonly offer: OfferSummary }) {
  const t = useText();
  const [duplicating, setDuplicating] = useState(false);
  const name = offer.name ?? offer.alias;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="default"
            size={28}
            aria-label={t("publisher.offers.actions", { name })}
          >
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => setDuplicating(true)}>
            {t("publisher.duplicate")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <NewOfferDialog
        opened={duplicating}
        copyOf={{ slug: offer.slug, type: offer.type, name }}
        onClose={() => setDuplicating(false)}
      />
    </>
  );
}
