import { Button, Modal, Select, TextInput } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useRouter } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useOfferTypes } from "../../api/catalogue.ts";
import { useIntent } from "../../api/intent.ts";
import { useCreateOffer } from "../../api/offers.ts";
import { findingsOf } from "../../api/problem.ts";
import { lengthOf } from "../../forms/json.ts";
import { useText } from "../../i18n/text.ts";
import { ErrorState } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";
import { paths } from "./paths.ts";
import css from "./publisher.module.css";

/** Publisher ID and offer ID together, without the dot. */
const MAX_TOGETHER = 39;
const MAX_ALIAS = 100;

/** The offer that a new one begins as a copy of. */
type Source = { readonly slug: string; readonly type: string; readonly name: string };

/** P2: the three answers an offer begins with, none of which can change afterwards. */
export function NewOfferDialog(props: {
  readonly opened: boolean;
  readonly copyOf?: Source;
  readonly onClose: () => void;
  /** Once it is gone from the screen. */
  readonly onClosed?: () => void;
}) {
  const t = useText();
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      {...(props.onClosed === undefined ? {} : { onExitTransitionEnd: props.onClosed })}
      title={
        props.copyOf === undefined
          ? t("publisher.offers.new")
          : t("publisher.duplicate.title", { name: props.copyOf.name })
      }
      size={560}
      closeButtonProps={{ "aria-label": t("kit.close") }}
    >
      <NewOfferForm copyOf={props.copyOf} onClose={props.onClose} />
    </Modal>
  );
}

function NewOfferForm({
  copyOf,
  onClose,
}: {
  readonly copyOf: Source | undefined;
  readonly onClose: () => void;
}) {
  const t = useText();
  const router = useRouter();
  const { base, organisation } = useActing();
  const types = useOfferTypes();
  const create = useCreateOffer();
  const intent = useIntent();
  const [type, setType] = useState(copyOf?.type ?? "saas");
  const [offerId, setOfferId] = useState("");
  const [alias, setAlias] = useState("");
  const [asked, setAsked] = useState(false);
  const max = MAX_TOGETHER - organisation.handle.length;
  const errorAt = findingsOf(create.error);

  const idProblem =
    offerId === ""
      ? asked
        ? t("publisher.newOffer.idMissing")
        : undefined
      : !/^[a-z0-9_-]+$/.test(offerId)
        ? t("publisher.newOffer.idCharacters")
        : offerId.length > max
          ? t("publisher.newOffer.idTooLong", { over: offerId.length - max })
          : errorAt("/offerId");
  const aliasProblem =
    alias.trim() === "" && asked
      ? t("publisher.newOffer.aliasMissing")
      : lengthOf(alias) > MAX_ALIAS
        ? t("forms.check.tooLong", { over: lengthOf(alias) - MAX_ALIAS })
        : errorAt("/alias");

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const isReady = /^[a-z0-9_-]+$/.test(offerId) && offerId.length <= max && alias.trim() !== "";
    if (!isReady || create.isPending) return;
    const offer = { type, offerId, alias: alias.trim() };
    try {
      await create.mutateAsync({
        offer,
        copyOf: copyOf?.slug,
        idempotencyKey: intent.keyFor(offer),
      });
    } catch {
      // Shown below the fields or above the buttons; the dialog stays open with what was typed.
      return;
    }
    intent.done();
    onClose();
    const to = paths(base);
    // What a copy still lacks stands on its overview; an empty offer begins with its first page.
    const href = copyOf === undefined ? to.page(offerId, "setup") : to.offer(offerId);
    await router.navigate({ href } as never);
  };
  const unplaced =
    create.isError && !(errorAt("/offerId") !== undefined || errorAt("/alias") !== undefined);
  return (
    <form className={css.dialog} onSubmit={(event) => void submit(event)} noValidate>
      {copyOf === undefined ? (
        <Select
          label={t("publisher.newOffer.type")}
          data={
            types.data?.map((one) => ({ value: one.type, label: one.title })) ?? [
              { value: "saas", label: "SaaS" },
            ]
          }
          value={type}
          onChange={(value) => setType(value ?? "saas")}
        />
      ) : (
        <p className="small">{t("publisher.duplicate.text")}</p>
      )}
      <div>
        <TextInput
          data-autofocus
          label={
            <span className={css.counterRow}>
              <span>{t("publisher.offerId")}</span>
              <span className={offerId.length > max ? "" : "dim"}>
                {t("forms.count", { count: offerId.length, max })}
              </span>
            </span>
          }
          styles={{
            label: { display: "block" },
            input: { fontFamily: "var(--mantine-font-family-monospace)" },
          }}
          value={offerId}
          maxLength={60}
          spellCheck={false}
          autoComplete="off"
          description={t("publisher.newOffer.idHint", {
            publisher: organisation.handle,
            max: MAX_TOGETHER,
          })}
          error={idProblem}
          onChange={(event) => setOfferId(event.currentTarget.value)}
        />
      </div>
      <p className={css.address}>
        <span className="dim">{t("publisher.newOffer.address")} </span>
        <span className="mono">
          {window.location.origin}/product/{type}/{organisation.handle}.<b>{offerId || "…"}</b>
        </span>
      </p>
      <TextInput
        label={t("publisher.offerAlias")}
        value={alias}
        description={t("publisher.newOffer.aliasHint")}
        error={aliasProblem}
        onChange={(event) => setAlias(event.currentTarget.value)}
      />
      <p className={css.fixed}>
        <IconLock size={16} aria-hidden="true" />
        {t("publisher.newOffer.fixed")}
      </p>
      {unplaced ? <ErrorState error={create.error} what={t("publisher.newOffer.failed")} /> : null}
      <div className={css.counterRow} style={{ justifyContent: "flex-end" }}>
        <Button onClick={onClose}>{t("publisher.newOffer.cancel")}</Button>
        <Button type="submit" variant="filled" loading={create.isPending}>
          {copyOf === undefined ? t("publisher.newOffer.create") : t("publisher.duplicate.create")}
        </Button>
      </div>
    </form>
  );
}
