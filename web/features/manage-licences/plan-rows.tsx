import { ActionIcon, Button, NativeSelect, NumberInput } from "@mantine/core";
import { IconInfoCircle, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef } from "react";
import type { DealLicences } from "../../api/deal-licences.ts";
import { useText } from "../../i18n/text.ts";
import { Notice } from "../../kit/states.tsx";
import { MOST_LICENCES, type Row } from "./grant-rows.ts";
import css from "./manage-licences.module.css";

/** Plans for the solution, each with its number of licences in all. */
export function PlanRows(props: {
  readonly rows: readonly Row[];
  readonly licences: DealLicences;
  /** Why nothing can be added now. */
  readonly reason: string | undefined;
  /** Without a customer nothing can be changed at all. */
  readonly usable: boolean;
  readonly onChange: (rows: readonly Row[]) => void;
}) {
  const t = useText();
  const made = useRef(0);
  const { rows, licences, reason, usable, onChange } = props;
  const taken = new Set(rows.map(({ planId }) => planId));
  const free = licences.plans.filter(({ id }) => !taken.has(id));
  const set = (key: string, part: Partial<Row>) =>
    onChange(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  const add = () => {
    made.current += 1;
    const only = free.length === 1 ? free[0]?.id : undefined;
    onChange([...rows, { key: `new-${made.current}`, planId: only ?? null, quantity: "" }]);
  };
  return (
    <section className={css.part} aria-labelledby="grants-plans">
      <header>
        <h3 id="grants-plans">{t("grants.plans")}</h3>
        <Button
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={!usable || reason !== undefined || free.length === 0}
          onClick={add}
        >
          {t("grants.addPlan")}
        </Button>
      </header>
      {reason === undefined ? null : (
        <Notice tone="you" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
          <p>{reason}</p>
        </Notice>
      )}
      {rows.length === 0 && licences.granted.length === 0 ? (
        <p className="muted small">{t("grants.nothing")}</p>
      ) : null}
      <ul className={css.rows}>
        {rows.map((row) => {
          const granted = licences.granted.find(({ plan }) => plan.id === row.planId);
          const plan =
            granted?.plan ?? licences.plans.find(({ id }) => id === row.planId) ?? undefined;
          const name = plan?.name ?? t("grants.newPlan");
          const isNew = row.key.startsWith("new-");
          return (
            <li key={row.key}>
              <div className={css.plan}>
                {isNew ? (
                  <NativeSelect
                    label={t("grants.plan")}
                    value={row.planId ?? ""}
                    data={[
                      { value: "", label: t("grants.choosePlan") },
                      ...licences.plans
                        .filter(({ id }) => id === row.planId || !taken.has(id))
                        .map(({ id, name: label }) => ({ value: id, label })),
                    ]}
                    onChange={(event) =>
                      set(row.key, { planId: event.currentTarget.value || null })
                    }
                  />
                ) : (
                  <b>{name}</b>
                )}
                {plan === undefined ? null : <small className="dim mono">{plan.serviceId}</small>}
                {granted === undefined ? null : (
                  <small className="dim">
                    {t("grants.assigned", { assigned: granted.assigned, total: granted.total })}
                  </small>
                )}
              </div>
              <NumberInput
                className={css.number}
                label={t("grants.number")}
                description={
                  granted !== undefined && granted.quantity !== row.quantity
                    ? t("grants.was", { count: granted.quantity })
                    : undefined
                }
                inputWrapperOrder={["label", "input", "description", "error"]}
                aria-label={t("grants.numberOf", { plan: name })}
                min={1}
                max={reason === undefined ? MOST_LICENCES : (granted?.quantity ?? 1)}
                allowDecimal={false}
                allowNegative={false}
                hideControls
                value={row.quantity}
                onChange={(value) =>
                  set(row.key, { quantity: typeof value === "number" ? value : "" })
                }
              />
              <ActionIcon
                variant="subtle"
                size={34}
                className={css.bin}
                aria-label={t("grants.remove", { plan: name })}
                onClick={() => onChange(rows.filter(({ key }) => key !== row.key))}
              >
                <IconTrash size={18} />
              </ActionIcon>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
