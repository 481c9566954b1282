import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useInviteToConsent } from "../../api/deal-licences.ts";
import type { VersionedDeal } from "../../api/deals.ts";
import { useIntent } from "../../api/intent.ts";
import { findingsOf, isRefusal } from "../../api/problem.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyText } from "../../kit/copy-text.tsx";
import { DeadlineText } from "../../kit/dates.tsx";
import { Notice, RefusedNotice } from "../../kit/states.tsx";
import css from "./manage-licences.module.css";

/** Makes a link for an administrator of the customer; it is shown once, and mailed where that is wanted. */
export function InviteForm(props: { readonly deal: VersionedDeal; readonly onClose: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  const { deal } = props;
  const invite = useInviteToConsent(deal.id);
  const intent = useIntent();
  const [email, setEmail] = useState(deal.contact.email);
  const [company, setCompany] = useState(deal.customer.company);
  const [mails, setMails] = useState(true);
  const [mailIn, setMailIn] = useState<string>(language);
  const errorAt = findingsOf(invite.error);
  const waits = isRefusal(invite.error) && invite.error.code === "licensing/consent-invited";
  const isField = isRefusal(invite.error) && invite.error.fields.length > 0;
  const send = (replace: boolean) => {
    if (invite.isPending) return;
    const body = {
      email: email.trim(),
      company: company.trim(),
      mailIn: mails ? mailIn : null,
      replace,
    };
    invite.mutate(
      { body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => intent.done(),
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  if (invite.data !== undefined)
    return (
      <div className={css.invite}>
        <Notice
          tone="ok"
          role="status"
          icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}
        >
          <p>
            {t(invite.data.mailed ? "grants.invite.mailed" : "grants.invite.made", {
              email: invite.data.email,
            })}{" "}
            <DeadlineText at={invite.data.expiresAt} />
          </p>
        </Notice>
        <p className={css.link}>
          <CopyText text={invite.data.link} label={t("grants.invite.link")} />
        </p>
        <div>
          <Button size="xs" onClick={props.onClose}>
            {t("grants.invite.done")}
          </Button>
        </div>
      </div>
    );
  return (
    <form
      className={css.invite}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        send(false);
      }}
    >
      <p className="muted small">{t("grants.invite.explain")}</p>
      <TextInput
        label={t("grants.invite.company")}
        maxLength={200}
        required
        value={company}
        error={errorAt("/company")}
        onChange={(event) => setCompany(event.currentTarget.value)}
      />
      <TextInput
        label={t("grants.invite.email")}
        description={t("grants.invite.emailHint")}
        type="email"
        maxLength={254}
        required
        value={email}
        error={errorAt("/email")}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <Checkbox
        label={t("grants.invite.mail")}
        checked={mails}
        onChange={(event) => setMails(event.currentTarget.checked)}
      />
      {mails ? (
        <NativeSelect
          label={t("grants.invite.language")}
          data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
          value={mailIn}
          onChange={(event) => setMailIn(event.currentTarget.value)}
        />
      ) : null}
      {invite.isError && !isField ? <RefusedNotice error={invite.error} /> : null}
      <div className={css.choices}>
        <Button size="xs" onClick={props.onClose}>
          {t("grants.invite.cancel")}
        </Button>
        {waits ? (
          <Button size="xs" variant="filled" loading={invite.isPending} onClick={() => send(true)}>
            {t("grants.invite.replace")}
          </Button>
        ) : (
          <Button type="submit" size="xs" variant="filled" loading={invite.isPending}>
            {t("grants.invite.make")}
          </Button>
        )}
      </div>
    </form>
  );
}
