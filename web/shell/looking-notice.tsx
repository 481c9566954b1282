import { Button } from "@mantine/core";
import { IconEye } from "@tabler/icons-react";
import { useStopImpersonating } from "../api/members.ts";
import { useText } from "../i18n/text.ts";
import { DateText } from "../kit/dates.tsx";
import { Notice, Reason } from "../kit/states.tsx";
import { useActing } from "./organisation.tsx";
import css from "./shell.module.css";

/** On every page that somebody of the operator sees through another's eyes (OPR-03). */
export function LookingNotice() {
  const t = useText();
  const { person, lookedThroughBy } = useActing().me;
  const stop = useStopImpersonating();
  if (lookedThroughBy === null) return null;
  const { reason, until } = lookedThroughBy;
  return (
    <section
      className={css.suspension}
      aria-label={t("shell.looking.title", { name: person.name })}
    >
      <Notice tone="you" icon={<IconEye size={18} aria-hidden="true" />}>
        <p>
          <b>{t("shell.looking.title", { name: person.name })}</b>
        </p>
        <p>
          {t("shell.looking.text", { reason })} <DateText at={until} />
        </p>
        {stop.error === null ? null : <Reason error={stop.error} />}
        <Button
          size="xs"
          mt="xs"
          loading={stop.isPending || stop.isSuccess}
          onClick={() => stop.mutate()}
        >
          {t("shell.looking.stop")}
        </Button>
      </Notice>
    </section>
  );
}
