import { Button, Modal, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { IconCircleCheckFilled, IconMail } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { useIntent } from "../../api/intent.ts";
import type { Named } from "../../api/listing.ts";
import { isRefusal } from "../../api/problem.ts";
import { type MadeRequest, useRequestRelationship } from "../../api/relationships.ts";
import { LANGUAGE_NAMES, LANGUAGES } from "../../i18n/languages.ts";
import { useLanguage } from "../../i18n/provider.tsx";
import { useText } from "../../i18n/text.ts";
import { CopyButton, CopyText } from "../../kit/copy-text.tsx";
import { DeadlineText } from "../../kit/dates.tsx";
import { Notice, RefusedNotice } from "../../kit/states.tsx";
import { useNeedsReseller } from "../carts/cart-reseller.tsx";
import { ResellerSelect } from "../resellers/reseller-select.tsx";
import css from "./customers.module.css";
import { errorsOf } from "./field-errors.ts";

/** Makes a link for a company that is here already; what comes out is shown once. */
export function RequestDialog(props: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useText();
  const request = useRequestRelationship();
  const close = () => {
    props.onClose();
    request.reset();
  };
  return (
    <Modal
      opened={props.opened}
      onClose={close}
      title={t(request.data === undefined ? "relationships.request" : "relationships.made.title")}
      closeButtonProps={{ "aria-label": t("kit.close") }}
      // What is shown once is not lost by a click beside it.
      closeOnClickOutside={request.data === undefined}
      closeOnEscape={request.data === undefined}
      size={640}
    >
      {request.data === undefined ? (
        <RequestForm request={request} />
      ) : (
        <Made made={request.data} onClose={close} />
      )}
    </Modal>
  );
}

function RequestForm({ request }: { readonly request: ReturnType<typeof useRequestRelationship> }) {
  const t = useText();
  const intent = useIntent();
  const needsReseller = useNeedsReseller();
  const [company, setCompany] = useState("");
  const [domain, setDomain] = useState("");
  const [reseller, setReseller] = useState<Named | null>(null);
  const errors = errorsOf(request.error);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (request.isPending) return;
    const body = {
      company: company.trim(),
      domain: domain.trim() || null,
      resellerId: reseller?.id ?? null,
    };
    request.mutate(
      { body, idempotencyKey: intent.keyFor(body) },
      {
        onSuccess: () => intent.done(),
        onError: (error) => {
          if (isRefusal(error)) intent.done();
        },
      },
    );
  };
  return (
    <form className={css.form} onSubmit={send} noValidate>
      <p className="muted">{t("relationships.request.explain")}</p>
      {request.isError && Object.keys(errors).length === 0 ? (
        <RefusedNotice error={request.error} />
      ) : null}
      <TextInput
        id="request-company"
        label={t("relationships.company")}
        description={t("relationships.company.hint")}
        maxLength={200}
        required
        data-autofocus
        value={company}
        error={errors["/company"]}
        onChange={(event) => setCompany(event.currentTarget.value)}
      />
      <TextInput
        id="request-domain"
        label={t("relationships.domain")}
        description={t("relationships.domain.hint")}
        autoCapitalize="none"
        autoComplete="off"
        maxLength={253}
        value={domain}
        error={errors["/domain"]}
        onChange={(event) => setDomain(event.currentTarget.value)}
      />
      {needsReseller ? (
        <ResellerSelect
          id="request-reseller"
          value={reseller}
          description={t("relationships.reseller.hint")}
          error={errors["/resellerId"]}
          clearable
          onChange={setReseller}
        />
      ) : null}
      <div className={css.buttons}>
        <Button type="submit" variant="filled" loading={request.isPending}>
          {t("relationships.makeLink")}
        </Button>
      </div>
    </form>
  );
}

/** The link, and a mail that the partner sends from its own mail program. */
function Made({ made, onClose }: { readonly made: MadeRequest; readonly onClose: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  const [of, setOf] = useState<(typeof LANGUAGES)[number]>(language);
  const [texts, setTexts] = useState(made.drafts);
  const draft = texts[of];
  const change = (part: Partial<typeof draft>) =>
    setTexts((now) => ({ ...now, [of]: { ...now[of], ...part } }));
  const mail = `mailto:?subject=${encodeURIComponent(draft.subject)}&body=${encodeURIComponent(draft.text)}`;
  return (
    <div className={css.form}>
      <Notice tone="ok" role="status" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
        <p>
          {t("relationships.made.keep", { company: made.company })}{" "}
          <DeadlineText at={made.expiresAt} />
        </p>
      </Notice>
      <p className={css.link}>
        <CopyText text={made.link} label={t("relationships.link")} />
      </p>
      <SegmentedControl
        aria-label={t("relationships.draft.language")}
        data={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
        value={of}
        onChange={(value) => setOf(value as typeof of)}
      />
      <TextInput
        label={t("relationships.draft.subject")}
        value={draft.subject}
        maxLength={200}
        lang={of}
        onChange={(event) => change({ subject: event.currentTarget.value })}
      />
      <Textarea
        label={t("relationships.draft.text")}
        autosize
        minRows={8}
        maxRows={14}
        maxLength={5000}
        lang={of}
        value={draft.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <div className={css.buttons}>
        <Button component="a" href={mail} leftSection={<IconMail size={16} />}>
          {t("relationships.draft.open")}
        </Button>
        <span>
          {t("relationships.draft.copy")}{" "}
          <CopyButton
            text={`${draft.subject}\n\n${draft.text}`}
            label={t("relationships.draft.text")}
          />
        </span>
        <span className={css.push} />
        <Button variant="filled" onClick={onClose}>
          {t("relationships.made.done")}
        </Button>
      </div>
    </div>
  );
}
