import { Button } from "@mantine/core";
import { IconHandGrab } from "@tabler/icons-react";
import { DealListPage } from "../../features/deals/deal-list.tsx";
import { DealPage, type DealParts } from "../../features/deals/deal-page.tsx";
import { WordsDialog } from "../../features/deals/words-dialog.tsx";
import { useText } from "../../i18n/text.ts";
import { EmptyState } from "../../kit/states.tsx";

/** O7: deals of every publisher, to be reviewed. */
export function DealsPage() {
  const t = useText();
  return (
    <DealListPage
      title={t("deals.all")}
      withPublisher
      empty={<EmptyState title={t("deals.noneOfAll")} />}
    />
  );
}

/** O7: a deal with what it looks like the same as, and what its reviewer can do. */
export function OperatorDealPage() {
  const t = useText();
  return (
    <DealPage
      list={t("deals.all")}
      actions={(parts) => (
        <>
          <ClaimButton {...parts} />
          <AskButton {...parts} />
          <RejectButton {...parts} />
        </>
      )}
      primary={(parts) => <ApproveButton {...parts} />}
    />
  );
}

function ClaimButton({ deal, change }: DealParts) {
  const t = useText();
  if (!deal.allowedActions.includes("claim") || deal.reviewer?.me === true) return null;
  return (
    <Button
      leftSection={<IconHandGrab size={16} />}
      loading={change.isPending && change.variables.what === "reviewer"}
      onClick={() => change.mutate({ what: "reviewer", body: {} })}
    >
      {t("deals.claim")}
    </Button>
  );
}

function AskButton({ deal, change }: DealParts) {
  const t = useText();
  if (!deal.allowedActions.includes("ask")) return null;
  return (
    <WordsDialog
      button={t("deals.ask")}
      title={t("deals.ask.title", { name: deal.publisher.name })}
      confirm={t("deals.ask.confirm")}
      words={t("deals.ask.words")}
      needed
      busy={change.isPending}
      error={change.variables?.what === "questions" ? change.error : null}
      onClose={change.reset}
      onConfirm={(text, close) =>
        change.mutate({ what: "questions", body: { text } }, { onSuccess: close })
      }
    >
      <p>{t("deals.ask.text")}</p>
    </WordsDialog>
  );
}

function RejectButton({ deal, change }: DealParts) {
  const t = useText();
  if (!deal.allowedActions.includes("reject")) return null;
  return (
    <WordsDialog
      button={t("deals.reject")}
      title={t("deals.reject.title", { number: deal.number })}
      confirm={t("deals.reject.confirm")}
      words={t("deals.reject.why")}
      needed
      destructive
      busy={change.isPending}
      error={change.variables?.what === "decision" ? change.error : null}
      onClose={change.reset}
      onConfirm={(text, close) =>
        change.mutate({ what: "decision", body: { outcome: "reject", text } }, { onSuccess: close })
      }
    >
      <p>{t("deals.reject.text")}</p>
    </WordsDialog>
  );
}

function ApproveButton({ deal, change }: DealParts) {
  const t = useText();
  if (!deal.allowedActions.includes("approve")) return null;
  return (
    <WordsDialog
      button={t("deals.approve")}
      look={{ variant: "filled" }}
      title={t("deals.approve.title", { number: deal.number })}
      confirm={t("deals.approve.confirm")}
      words={t("deals.approve.words")}
      needed={false}
      busy={change.isPending}
      error={change.variables?.what === "decision" ? change.error : null}
      onClose={change.reset}
      onConfirm={(text, close) =>
        change.mutate(
          { what: "decision", body: { outcome: "approve", ...(text === "" ? {} : { text }) } },
          { onSuccess: close },
        )
      }
    >
      <p>{t("deals.approve.text")}</p>
    </WordsDialog>
  );
}
