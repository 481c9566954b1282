import { ActionIcon, Menu } from "@mantine/core";
import { IconArrowBackUp, IconBan, IconDots, IconTrash, IconUserMinus } from "@tabler/icons-react";
import { useState } from "react";
import { may } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { useActing } from "../../shell/organisation.tsx";
import { DiscardDialog } from "./discard-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";
import { DeleteDraftDialog } from "./offer-dialogs.tsx";
import { RemovalDialog } from "./removal-dialog.tsx";
import { StopDistributionDialog } from "./stop-dialog.tsx";

type Dialog = "stop" | "removal" | "discard" | "delete-draft";

/** What ends or throws something away: shown only where the server would accept it. */
export function OverviewMenu() {
  const t = useText();
  const { offer, mayEdit, mayPublish } = useOpenOffer();
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
      {stop || discard || remove || removal ? (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="default" size={32} aria-label={t("publisher.more")}>
              <IconDots size={17} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
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
      <StopDistributionDialog opened={dialog === "stop"} onClose={close} />
      <RemovalDialog opened={dialog === "removal"} onClose={close} />
      <DiscardDialog opened={dialog === "discard"} part={{}} onClose={close} />
      <DeleteDraftDialog opened={dialog === "delete-draft"} onClose={close} />
    </>
  );
}
