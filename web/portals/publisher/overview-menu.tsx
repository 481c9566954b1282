import { ActionIcon, Menu } from "@mantine/core";
import {
  IconArrowBackUp,
  IconBan,
  IconCopy,
  IconDots,
  IconTrash,
  IconUserMinus,
} from "@tabler/icons-react";
import { useState } from "react";
import { may } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { useActing } from "../../shell/organisation.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { NewOfferDialog } from "./new-offer-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { DeleteDraftDialog } from "./offer-dialogs.tsx";
import { RemovalDialog } from "./removal-dialog.tsx";
import { StopDistributionDialog } from "./stop-dialog.tsx";

type Dialog = "duplicate" | "stop" | "removal" | "discard" | "delete-draft";

/** Duplicate, and what ends or throws something away: shown only where the server would accept it. */
export function OverviewMenu() {
  const t = useText();
  const { offer, name, mayEdit, mayPublish } = useOpenOffer();
  const [dialog, setDialog] = useState<Dialog>();
  const stop = mayPublish && may(offer, "stop-distribution");
  const discard = mayEdit && may(offer, "discard-changes");
  const remove = mayEdit && may(offer, "delete-draft");
  const { may: mayDo } = useActing();
  // Whoever was ever sold the offer may still have it, also after it was stopped.
  const removal = mayDo("support:ask") && offer.live !== null && offer.holds.removal === null;
  const close = () => setDialog(undefined);
  return (
    <>
      {mayEdit || stop || removal ? (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="default" size={32} aria-label={t("publisher.more")}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {mayEdit ? (
              <Menu.Item
                leftSection={<IconCopy size={16} />}
                onClick={() => setDialog("duplicate")}
              >
                {t("publisher.duplicate")}
              </Menu.Item>
            ) : null}
            {discard ? (
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} />}
                onClick={() => setDialog("discard")}
              >
                {t("publisher.discard")}
              </Menu.Item>
            ) : null}
            {stop ? (
              <Menu.Item leftSection={<IconBan size={16} />} onClick={() => setDialog("stop")}>
                {t("publisher.stop")}
              </Menu.Item>
            ) : null}
            {removal ? (
              <Menu.Item
                leftSection={<IconUserMinus size={16} />}
                onClick={() => setDialog("removal")}
              >
                {t("support.ask")}
              </Menu.Item>
            ) : null}
            {remove ? (
              <Menu.Item
                leftSection={<IconTrash size={16} />}
                onClick={() => setDialog("delete-draft")}
              >
                {t("publisher.deleteDraft")}
              </Menu.Item>
            ) : null}
          </Menu.Dropdown>
        </Menu>
      ) : null}
      <NewOfferDialog
        opened={dialog === "duplicate"}
        copyOf={{ slug: offer.slug, type: offer.type, name }}
        onClose={close}
      />
      <StopDistributionDialog opened={dialog === "stop"} onClose={close} />
      <RemovalDialog opened={dialog === "removal"} onClose={close} />
      <DiscardDialog opened={dialog === "discard"} part={{}} onClose={close} />
      <DeleteDraftDialog opened={dialog === "delete-draft"} onClose={close} />
    </>
  );
}
