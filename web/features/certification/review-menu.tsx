import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconFlag, IconFlagOff, IconStairsUp, IconUserShare } from "@tabler/icons-react";
import { useState } from "react";
import type { SubmissionReview } from "../../api/certification.ts";
import type { usePrioritise } from "../../api/queue-work.ts";
import { useText } from "../../i18n/text.ts";
import { HandOverDialog } from "./hand-over.tsx";

/** What the team does with a waiting submission beside deciding on it: pass it on, put it first. */
export function ReviewMenu(props: {
  readonly review: SubmissionReview;
  readonly prioritise: ReturnType<typeof usePrioritise>;
}) {
  const t = useText();
  const { review, prioritise } = props;
  const [handing, setHanding] = useState<"assign" | "escalate">();
  const may = (name: string) =>
    review.actions.some(({ action, allowed }) => action === name && allowed);
  if (!may("assign") && !may("prioritise")) return null;
  const isFirst = review.urgency !== "normal";
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label={t("operator.review.more")}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may("escalate") ? (
            <Menu.Item
              leftSection={<IconStairsUp size={16} aria-hidden="true" />}
              onClick={() => setHanding("escalate")}
            >
              {t("operator.review.escalate")}
            </Menu.Item>
          ) : null}
          {may("assign") ? (
            <Menu.Item
              leftSection={<IconUserShare size={16} aria-hidden="true" />}
              onClick={() => setHanding("assign")}
            >
              {t("operator.review.assign")}
            </Menu.Item>
          ) : null}
          {may("prioritise") ? (
            <Menu.Item
              leftSection={
                isFirst ? (
                  <IconFlagOff size={16} aria-hidden="true" />
                ) : (
                  <IconFlag size={16} aria-hidden="true" />
                )
              }
              onClick={() => prioritise.mutate(!isFirst)}
            >
              {t(isFirst ? "operator.review.unprioritise" : "operator.review.prioritise")}
            </Menu.Item>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <HandOverDialog
        review={review}
        kind={handing}
        onClose={() => setHanding(undefined)}
        onDone={() => {
          setHanding(undefined);
          // The item that was chosen is gone with the claim.
          document.getElementById("page-title")?.focus();
        }}
      />
    </>
  );
}
