import { Button } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { useState } from "react";
import type { PageState } from "../../api/offers.ts";
import { useText } from "../../i18n/text.ts";
import { DiscardDialog } from "./discard-dialog.tsx";
import { useOpenOffer } from "./offer-context.tsx";

/** Discard changes of the page that is open; there only where something was published and differs. */
export function PageDiscard(props: {
  readonly page: string;
  readonly plan?: string;
  readonly wasPublished: boolean;
  readonly status: PageState["status"] | undefined;
}) {
  const t = useText();
  const { mayEdit } = useOpenOffer();
  const [opened, setOpened] = useState(false);
  const { page, plan, status } = props;
  const part = { page, ...(plan === undefined ? {} : { plan }) };
  const differs = status !== undefined && status !== "complete";
  return (
    <>
      {mayEdit && props.wasPublished && differs ? (
        <Button leftSection={<IconArrowBackUp size={16} />} onClick={() => setOpened(true)}>
          {t("publisher.discard")}
        </Button>
      ) : null}
      <DiscardDialog opened={opened} part={part} onClose={() => setOpened(false)} />
    </>
  );
}
