import { IconFileOff } from "@tabler/icons-react";
import { useSetAside } from "../../api/billing-runs.ts";
import { type BillingRun, useBillingRuns } from "../../api/invoices.ts";
import { useText } from "../../i18n/text.ts";
import { AppLink } from "../../kit/link.tsx";
import { Notice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** Accounts that the latest billing run could not invoice and that still wait: a run by itself tells nobody else. */
export function SetAsideNotice() {
  const runs = useBillingRuns(undefined);
  const latest = runs.data?.data.find(({ setAside }) => setAside > 0);
  return latest === undefined ? null : <OfRun run={latest} />;
}

function OfRun({ run }: { readonly run: BillingRun }) {
  const t = useText();
  const { base } = useActing();
  const rows = useSetAside(run, undefined);
  const waiting = new Set(rows.data?.data.filter(({ waits }) => waits).map(({ buyer }) => buyer.id))
    .size;
  if (waiting === 0) return null;
  return (
    <div style={{ marginBottom: 16 }}>
      <Notice tone="you" icon={<IconFileOff size={18} aria-hidden="true" />}>
        <p>
          <AppLink href={`${base}/billing-runs/${run.id}`}>
            {t("billingRuns.setAside.count", { count: waiting })}
          </AppLink>
        </p>
        <p>{t("billingRuns.setAside.note")}</p>
      </Notice>
    </div>
  );
}
