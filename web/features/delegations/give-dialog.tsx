import { Button, Group, Modal, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  type Giving,
  type PartnerOfCustomer,
  RIGHTS,
  type Right,
  useGiveDelegation,
} from "../../api/delegations.ts";
import { isRefusal } from "../../api/problem.ts";
import { useRichText, useText } from "../../i18n/text.ts";
import { DayText } from "../../kit/dates.tsx";
import { RefusedNotice } from "../../kit/states.tsx";
import css from "./delegations.module.css";
import { RightChoice, useRightNames } from "./rights.tsx";

const USUAL_MONTHS = 12;

/** Gives a partner rights that it did not ask for: what that does is shown before it is done. */
export function GiveDialog(props: {
  readonly partner: PartnerOfCustomer;
  readonly onClose: () => void;
}) {
  const t = useText();
  const { partner, onClose } = props;
  const { given } = partner;
  const give = useGiveDelegation(partner.id);
  const [rights, setRights] = useState<readonly Right[]>(given?.rights ?? []);
  const [lastDay, setLastDay] = useState(given?.lastDay ?? "");
  const [pressed, setPressed] = useState(false);
  const found = isRefusal(give.error) ? give.error.fields : [];
  const at = (pointer: string) => found.find((one) => one.pointer.startsWith(pointer))?.detail;
  const send = (event: FormEvent) => {
    event.preventDefault();
    setPressed(true);
    if (rights.length === 0 || give.busy) return;
    give.press({ rights, ...(lastDay === "" ? {} : { lastDay }) }, onClose);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("delegations.grant.title", { partner: partner.name })}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      size={560}
    >
      <form onSubmit={send} noValidate className={css.form}>
        <p className="muted">{t("delegations.grant.means", { partner: partner.name })}</p>
        <RightChoice
          label={t("delegations.rights")}
          among={RIGHTS}
          value={rights}
          error={pressed && rights.length === 0 ? t("delegations.rights.none") : at("/rights")}
          onChange={(chosen) => {
            setRights(chosen);
            give.forget();
          }}
        />
        <p className="small muted">{t("delegations.cannot")}</p>
        <TextInput
          type="date"
          label={t("delegations.lastDay")}
          description={t("delegations.give.lastDay", { months: USUAL_MONTHS })}
          value={lastDay}
          error={at("/lastDay")}
          onChange={(event) => {
            setLastDay(event.currentTarget.value);
            give.forget();
          }}
        />
        <div role="status">
          {give.effect === undefined ? null : (
            <GivingText effect={give.effect} partner={partner.name} />
          )}
        </div>
        {give.error === null || found.length > 0 ? null : <RefusedNotice error={give.error} />}
        <Group justify="flex-end" mt="sm" gap="sm">
          <Button onClick={onClose}>{t("delegations.keep")}</Button>
          <Button type="submit" variant="filled" loading={give.busy}>
            {t(give.effect === undefined ? "delegations.look" : "delegations.grant.confirm")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function GivingText({ effect, partner }: { readonly effect: Giving; readonly partner: string }) {
  const t = useText();
  const rich = useRichText();
  const names = useRightNames();
  const { rights, lastDay, lost, replaces } = effect;
  return (
    <>
      <p>
        {rich("delegations.give.has", {
          partner,
          rights: names(rights),
          lastDay: <DayText key="day" day={lastDay} />,
        })}
      </p>
      {replaces === null ? null : (
        <p>
          {rich("delegations.give.replaces", {
            rights: names(replaces.rights),
            lastDay: <DayText key="day" day={replaces.lastDay} />,
          })}
        </p>
      )}
      {lost.length === 0 ? null : (
        <p>{t("delegations.effect.lost", { partner, rights: names(lost) })}</p>
      )}
      <p className="muted">{t("delegations.give.told", { partner })}</p>
    </>
  );
}
