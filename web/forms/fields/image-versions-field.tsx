import { ActionIcon, Button, NativeSelect, Tabs, TextInput } from "@mantine/core";
import { IconArchive, IconArrowBackUp, IconPlus, IconTrash } from "@tabler/icons-react";
import { useContext, useEffect, useState } from "react";
import { usePlanSubscriptions } from "../../api/distribution.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { DayText } from "../../kit/dates.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { StatusText } from "../../kit/status.tsx";
import { PlanContext, useAnswer, useForm } from "../context.tsx";
import { FieldFrame, WhyLocked } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isList, isObject, isWithin, type Json, type JsonObject } from "../json.ts";
import { Fields } from "../nested.tsx";
import type { FieldSchema } from "../schema.ts";
import type { FieldProps } from "./text-fields.tsx";

const isDeprecated = (version: Json | undefined): boolean =>
  isObject(version) && isObject(version.deprecation);

const TABS = ["active", "deprecated"] as const;
type Tab = (typeof TABS)[number];
const tabOf = (version: Json | undefined): Tab => (isDeprecated(version) ? "deprecated" : "active");

/**
 * P12: the image versions of a machine plan with their state, the active ones apart from those that
 * are deprecated. A published one is deprecated, never
 * removed; the last active one is neither (PUB-19).
 */
export function ImageVersionsField({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [deprecating, setDeprecating] = useState<number>();
  const [tab, setTab] = useState<Tab>("active");
  const items = isList(answer.value) ? answer.value : [];
  const counts = { active: 0, deprecated: 0 };
  for (const item of items) counts[tabOf(item)] += 1;
  // A link to a field of a version opens the tab that the version is in.
  const { target } = form;
  const targeted = items.findIndex(
    (_, index) => target !== undefined && isWithin(target.pointer, below(pointer, index)),
  );
  const wanted = targeted === -1 ? undefined : tabOf(items[targeted]);
  const key = target?.key;
  useEffect(() => {
    if (key !== undefined && wanted !== undefined) setTab(wanted);
  }, [key, wanted]);
  const inner = schema.items ?? {};
  const max = schema.maxItems;
  const change = (next: readonly Json[]) => {
    answer.set(next);
    answer.left();
  };
  const answerAt = (index: number, deprecation: JsonObject | null) =>
    change(
      items.map((item, at) => (at === index && isObject(item) ? { ...item, deprecation } : item)),
    );
  const versionOf = (item: Json | undefined) =>
    isObject(item) && typeof item.version === "string" && item.version !== ""
      ? item.version
      : t("forms.images.unnamed");
  const { deprecation = {}, ...fields } = inner.properties ?? {};
  const isLast = (index: number) =>
    items.every((item, other) => other === index || isDeprecated(item));
  const version = (item: Json, index: number) => {
    const at = below(pointer, index);
    const lock = form.locks[at];
    const called = versionOf(item);
    // What is published only shows; what is new is filled in.
    const isOpen =
      lock === undefined ||
      opened.has(index) ||
      form.findings.some((finding) => isWithin(finding.pointer, at));
    return (
      <li key={index} className={css.item}>
        <div className={css.itemHead} style={isOpen ? undefined : { marginBottom: 0 }}>
          <b>
            {called} <State version={item} isNew={lock === undefined} />
          </b>
          {lock === undefined ? null : (
            <>
              <WhyLocked detail={lock.detail} />
              <Button
                size="xs"
                variant="subtle"
                aria-expanded={isOpen}
                aria-label={t("forms.images.editOf", { version: called })}
                onClick={() =>
                  setOpened(
                    new Set(
                      opened.has(index)
                        ? [...opened].filter((one) => one !== index)
                        : [...opened, index],
                    ),
                  )
                }
              >
                {t("forms.images.edit")}
              </Button>
            </>
          )}
          {form.readOnly ? null : isDeprecated(item) ? (
            <Button
              size="xs"
              leftSection={<IconArrowBackUp size={15} />}
              aria-label={t("forms.images.restoreOf", { version: called })}
              onClick={() => answerAt(index, null)}
            >
              {t("forms.images.restore")}
            </Button>
          ) : lock === undefined ? (
            <ActionIcon
              variant="subtle"
              size={28}
              aria-label={t("forms.list.remove", { name: called })}
              title={t("forms.list.remove", { name: called })}
              onClick={() => change(items.filter((_, other) => other !== index))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          ) : (
            <Button
              size="xs"
              leftSection={<IconArchive size={15} />}
              aria-label={t("forms.images.deprecateOf", { version: called })}
              onClick={() => setDeprecating(index)}
            >
              {t("forms.images.deprecate")}
            </Button>
          )}
        </div>
        {isOpen ? <Fields pointer={at} schema={{ ...inner, properties: fields }} /> : null}
      </li>
    );
  };
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={max === undefined ? undefined : t("forms.count", { count: items.length, max })}
      over={max !== undefined && items.length > max}
    >
      <Tabs value={tab} onChange={(value) => setTab(value === "deprecated" ? value : "active")}>
        <Tabs.List mb="sm">
          {TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`forms.images.tab.${one}`)} <span className="dim">{counts[one]}</span>
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map((one) => (
          <Tabs.Panel key={one} value={one}>
            {counts[one] === 0 ? <p className={css.none}>{t(`forms.images.none.${one}`)}</p> : null}
            <ul className={css.items} style={{ listStyle: "none", margin: 0, padding: 0 }}>
              {items.map((item, index) => (tabOf(item) === one ? version(item, index) : null))}
            </ul>
          </Tabs.Panel>
        ))}
      </Tabs>
      {form.readOnly || (max !== undefined && items.length >= max) ? null : (
        <div style={{ marginTop: 12 }}>
          <Button
            size="xs"
            leftSection={<IconPlus size={15} />}
            onClick={() => {
              change([...items, {}]);
              setTab("active");
            }}
          >
            {schema["x-add"] ?? schema.title}
          </Button>
        </div>
      )}
      {deprecating === undefined ? null : (
        <DeprecateDialog
          version={versionOf(items[deprecating])}
          schema={deprecation}
          isLast={isLast(deprecating)}
          onClose={() => setDeprecating(undefined)}
          onDeprecate={(why) => {
            answerAt(deprecating, why);
            setDeprecating(undefined);
          }}
        />
      )}
    </FieldFrame>
  );
}

function State({ version, isNew }: { readonly version: Json; readonly isNew: boolean }) {
  const t = useText();
  const why = isObject(version) && isObject(version.deprecation) ? version.deprecation : undefined;
  const day = typeof why?.date === "string" && why.date !== "" ? why.date : undefined;
  return (
    <span className={css.optional}>
      {why === undefined ? t("forms.images.active") : t("forms.images.deprecated")}
      {day === undefined ? null : (
        <>
          {" "}
          · {t("forms.images.until")} <DayText day={day} />
        </>
      )}
      {isNew ? ` · ${t("forms.images.new")}` : null}
    </span>
  );
}

/** Asks why, and what to use instead; of the last active version it only says the ways out. */
function DeprecateDialog(props: {
  readonly version: string;
  readonly schema: FieldSchema;
  readonly isLast: boolean;
  readonly onClose: () => void;
  readonly onDeprecate: (why: JsonObject) => void;
}) {
  const t = useText();
  const { version, isLast } = props;
  const { reason, date, alternative, moreInformationUrl } = props.schema.properties ?? {};
  const [typed, setTyped] = useState({
    reason: "",
    date: "",
    alternative: "",
    moreInformationUrl: "",
  });
  const [asked, setAsked] = useState(false);
  const type = (part: Partial<typeof typed>) => setTyped({ ...typed, ...part });
  const confirm = () => {
    setAsked(true);
    if (typed.reason === "") return;
    props.onDeprecate(
      Object.fromEntries(
        Object.entries(typed)
          .map(([name, text]) => [name, text.trim()])
          .filter(([, text]) => text !== ""),
      ),
    );
  };
  return (
    <ConfirmDialog
      opened
      title={t("forms.images.title", { version })}
      confirm={t("forms.images.confirm")}
      keep={t("forms.images.keep")}
      possible={!isLast}
      onClose={props.onClose}
      onConfirm={confirm}
    >
      {isLast ? (
        <p>{t("forms.images.last")}</p>
      ) : (
        <>
          <p>{t("forms.images.effect")}</p>
          <WhoHasThePlan />
          <NativeSelect
            mt="md"
            label={reason?.title}
            data={[
              { value: "", label: t("forms.images.choose") },
              ...(reason?.["x-options"] ?? []).map(({ value, label }) => ({ value, label })),
            ]}
            value={typed.reason}
            error={asked && typed.reason === "" ? t("forms.images.reasonMissing") : undefined}
            onChange={(event) => type({ reason: event.currentTarget.value })}
          />
          <TextInput
            mt="md"
            type="date"
            label={date?.title}
            description={date?.description}
            value={typed.date}
            onChange={(event) => type({ date: event.currentTarget.value })}
          />
          <TextInput
            mt="md"
            label={alternative?.title}
            maxLength={alternative?.maxLength}
            value={typed.alternative}
            onChange={(event) => type({ alternative: event.currentTarget.value })}
          />
          <TextInput
            mt="md"
            type="url"
            label={moreInformationUrl?.title}
            value={typed.moreInformationUrl}
            onChange={(event) => type({ moreInformationUrl: event.currentTarget.value })}
          />
        </>
      )}
    </ConfirmDialog>
  );
}

/** Who has the plan: which version each machine runs, the marketplace is not told. */
function WhoHasThePlan() {
  const t = useText();
  const around = useContext(PlanContext);
  const found = usePlanSubscriptions(
    around?.slug ?? "",
    around?.planId ?? "",
    around !== undefined,
  );
  const count = found.data?.pages[0]?.count;
  if (around === undefined) return null;
  if (found.isError)
    return (
      <ErrorState
        error={found.error}
        what={t("forms.images.who.failed")}
        onRetry={() => void found.refetch()}
      />
    );
  if (count === undefined) return <LoadingState what={t("forms.images.who")} rows={1} />;
  return (
    <section aria-label={t("forms.images.who")} style={{ marginTop: 12 }}>
      <p>{t("forms.images.who.count", { count })}</p>
      {count === 0 ? null : (
        <ul style={{ maxHeight: 180, overflowY: "auto" }}>
          {found.data?.pages.flatMap(({ data }) =>
            data.map((one) => (
              <li key={one.subscriptionId}>
                {one.company} <StatusText of="subscription" status={one.status} />
              </li>
            )),
          )}
        </ul>
      )}
      {found.hasNextPage ? (
        <Button
          size="xs"
          mt="xs"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          {t("forms.images.who.more")}
        </Button>
      ) : null}
    </section>
  );
}
