import { Button } from "@mantine/core";
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import {
  type DealLicences,
  type UnassignWish,
  useManageLicences,
} from "../../api/deal-licences.ts";
import type { VersionedDeal } from "../../api/deals.ts";
import { useText } from "../../i18n/text.ts";
import { Notice, RefusedNotice } from "../../kit/states.tsx";
import { CustomerPart } from "./customer-part.tsx";
import { EffectOfGrants } from "./effect-of-grants.tsx";
import { changeOf, type Row, rebased, rowsOf } from "./grant-rows.ts";
import css from "./manage-licences.module.css";
import { PlanRows } from "./plan-rows.tsx";
import { WhoLosesOne } from "./who-loses-one.tsx";

/** Customer, plans and numbers; a first press shows what that does, a second does it. */
export function LicencesForm({
  deal,
  licences,
}: {
  readonly deal: VersionedDeal;
  readonly licences: DealLicences;
}) {
  const t = useText();
  const manage = useManageLicences(deal.id);
  const [customerId, setCustomerId] = useState<string | null>(null);
  const [rows, setRows] = useState<readonly Row[]>(() => rowsOf(licences));
  const [read, setRead] = useState(licences);
  // What somebody else saved meanwhile is shown, and not taken back by what was typed here.
  if (read !== licences) {
    setRead(licences);
    setRows(rebased(rows, read, licences));
  }
  const [unassign, setUnassign] = useState<UnassignWish>();
  const [told, setTold] = useState("");
  const change = changeOf(rows, licences, customerId);
  const { effect } = manage;
  const forget = () => {
    manage.forget();
    setUnassign(undefined);
    setTold("");
  };
  const press = (wish: UnassignWish | undefined = unassign) => {
    if (change === undefined || manage.busy) return;
    manage.press({ ...change, ...(wish === undefined ? {} : { unassign: wish }) }, (done) => {
      setRows(
        done.plans
          .filter(({ after }) => after > 0)
          .map(({ plan, after }) => ({ key: plan.id, planId: plan.id, quantity: after })),
      );
      forget();
      setTold(t("grants.updated", { customer: done.customer.name }));
    });
  };
  // From whom is part of what is looked at: once it is said, what that does is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new look follows the choice alone.
  useEffect(() => {
    if (unassign !== undefined && effect === undefined) press();
  }, [unassign]);
  const chosen = licences.customer?.id ?? customerId;
  const reason = !licences.increase.allowed
    ? (licences.increase.reason ?? undefined)
    : chosen === null
      ? t("grants.noConsentYet")
      : undefined;
  return (
    <div className={css.form}>
      <CustomerPart
        deal={deal}
        licences={licences}
        value={customerId}
        onChange={(id) => {
          setCustomerId(id);
          forget();
        }}
      />
      <PlanRows
        rows={rows}
        licences={licences}
        reason={reason}
        usable={chosen !== null}
        onChange={(next) => {
          setRows(next);
          forget();
        }}
      />
      {effect === undefined ? null : <EffectOfGrants effect={effect} />}
      {effect === undefined ? null : (
        <WhoLosesOne
          effect={effect}
          onWish={(wish) => {
            manage.forget();
            setUnassign(wish);
          }}
          onKeep={() => {
            setRows(kept(rows, effect));
            forget();
          }}
        />
      )}
      {manage.error === null ? null : <RefusedNotice error={manage.error} />}
      <div role="status">
        {told === "" ? null : (
          <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
            <p>{told}</p>
          </Notice>
        )}
      </div>
      <div className={css.buttons}>
        <Button
          disabled={change === undefined && effect === undefined}
          onClick={() => {
            setRows(rowsOf(licences));
            forget();
          }}
        >
          {t("grants.discard")}
        </Button>
        <Button
          variant="filled"
          loading={manage.busy}
          disabled={change === undefined || effect?.undecided === true}
          onClick={() => press()}
        >
          {t(
            effect === undefined
              ? unassign === undefined
                ? "grants.update"
                : "grants.lookAgain"
              : "grants.confirm",
          )}
        </Button>
      </div>
    </div>
  );
}

/** As many of each plan as nobody loses one. */
const kept = (
  rows: readonly Row[],
  { plans }: NonNullable<ReturnType<typeof useManageLicences>["effect"]>,
): readonly Row[] => {
  const short = plans.filter(({ losing }) => losing > 0);
  const raised = rows.map((row) => {
    const found = short.find(({ plan }) => plan.id === row.planId);
    return found === undefined ? row : { ...row, quantity: found.after + found.losing };
  });
  const gone = short.filter(({ plan }) => !rows.some(({ planId }) => planId === plan.id));
  return [
    ...raised,
    ...gone.map(({ plan, losing }) => ({ key: plan.id, planId: plan.id, quantity: losing })),
  ];
};
