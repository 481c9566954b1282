import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { IconCheck, IconPlus, IconTrash } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import {
  type CertificationRule,
  type CertificationRules,
  type KindOfRule,
  PUBLISHERS_OF_RULE,
  useCertificationRules,
  useSetCertificationRules,
} from "../../api/certification-rules.ts";
import css from "../../features/policies/policies.module.css";
import { useText } from "../../i18n/text.ts";
import { CommandBar, PageBody } from "../../kit/page.tsx";
import { EmptyState, ErrorState, LoadingState, Notice, RefusedNotice } from "../../kit/states.tsx";
import { useActing } from "../../shell/organisation.tsx";

/** What is certified without a person where no check finds anything (decision 2). */
export const CertificationRulesPage = () => <Rules kind="alone" />;
/** What two different people have to certify (ux.md O3). */
export const TwoPersonRulesPage = () => <Rules key="two-people" kind="two-people" />;

const WORDS = {
  alone: {
    title: "policies.rules",
    note: "policies.rules.note",
    none: "policies.rules.none",
    changes: "policies.rules.changes",
    first: "certified-before",
  },
  "two-people": {
    title: "policies.twoPeople",
    note: "policies.twoPeople.note",
    none: "policies.twoPeople.none",
    changes: "policies.twoPeople.changes",
    first: "any",
  },
} as const;
const PUBLISHERS = {
  any: "policies.rules.any",
  "certified-before": "policies.rules.certifiedBefore",
  verified: "policies.rules.verified",
  "not-certified-before": "policies.twoPeople.notCertifiedBefore",
  "not-verified": "policies.twoPeople.notVerified",
} as const;

function Rules({ kind }: { readonly kind: KindOfRule }) {
  const t = useText();
  const rules = useCertificationRules(kind);
  if (rules.isPending)
    return (
      <PageBody>
        <LoadingState what={t(WORDS[kind].title)} onRetry={() => void rules.refetch()} />
      </PageBody>
    );
  if (rules.data === undefined)
    return (
      <PageBody>
        <ErrorState
          error={rules.error}
          what={t("policies.rules.failed")}
          onRetry={() => void rules.refetch()}
        />
      </PageBody>
    );
  return <Editor known={rules.data} kind={kind} />;
}

type Row = CertificationRule & { readonly key: string };
const toggled = (values: readonly string[], value: string): readonly string[] =>
  values.includes(value) ? values.filter((one) => one !== value) : [...values, value];

function Editor({
  known,
  kind,
}: {
  readonly known: CertificationRules;
  readonly kind: KindOfRule;
}) {
  const t = useText();
  const words = WORDS[kind];
  const { base, may } = useActing();
  const manages = may("settings:manage");
  const save = useSetCertificationRules(kind);
  const [rows, setRows] = useState<readonly Row[]>(
    known.rules.map((rule, index) => ({ ...rule, key: String(index) })),
  );
  const [dirty, setDirty] = useState(false);
  const [asked, setAsked] = useState(false);
  const edit = (next: readonly Row[]) => {
    setRows(next);
    setDirty(true);
    save.reset();
  };
  const change = (row: Row, about: Partial<CertificationRule>) =>
    edit(rows.map((one) => (one.key === row.key ? { ...one, ...about } : one)));
  const incomplete = rows.find(({ changes }) => changes.length === 0);
  const submit = () => {
    setAsked(true);
    if (incomplete !== undefined) setTarget({ key: incomplete.key });
    else
      save.mutate(
        rows.map(({ key: _key, ...rule }) => rule),
        {
          onSuccess: () => {
            setDirty(false);
            setAsked(false);
            // The button that was pressed is not there any more.
            document.getElementById("page-title")?.focus();
          },
        },
      );
  };
  // A rule that was added, or that lacks something, is where to go on.
  const [target, setTarget] = useState<{ readonly key: string }>();
  useEffect(() => {
    if (target !== undefined)
      document.querySelector<HTMLElement>(`[data-rule="${target.key}"] input`)?.focus();
  }, [target]);
  return (
    <>
      <CommandBar
        crumbs={[{ label: t("policies.title"), href: `${base}/policies` }]}
        title={t(words.title)}
        note={t(words.note)}
        primary={
          manages && dirty ? (
            <Button variant="filled" loading={save.isPending} onClick={submit}>
              {t("policies.rules.save")}
            </Button>
          ) : undefined
        }
      />
      <PageBody>
        {save.isError ? <RefusedNotice error={save.error} /> : null}
        {save.isSuccess && !dirty ? (
          <Notice tone="ok" role="status" icon={<IconCheck size={18} aria-hidden="true" />}>
            <p>{t("policies.rules.saved")}</p>
          </Notice>
        ) : null}
        {rows.length === 0 ? <EmptyState title={t(words.none)} /> : null}
        {rows.map((row, index) => (
          <fieldset key={row.key} data-rule={row.key} className={css.rule} disabled={!manages}>
            <legend>{t("policies.rules.one", { number: index + 1 })}</legend>
            <Checkbox.Group
              label={t(words.changes)}
              error={
                asked && row.changes.length === 0 ? t("policies.rules.changesMissing") : undefined
              }
              value={[...row.changes]}
            >
              {known.reasons.map(({ code, detail }) => (
                <Checkbox
                  key={code}
                  mt={6}
                  value={code}
                  label={detail}
                  onChange={() => change(row, { changes: toggled(row.changes, code) })}
                />
              ))}
            </Checkbox.Group>
            <Checkbox.Group
              mt="sm"
              label={t("policies.rules.types")}
              description={t("policies.rules.typesHint")}
              value={[...row.offerTypes]}
            >
              {known.offerTypes.map(({ id, title }) => (
                <Checkbox
                  key={id}
                  mt={6}
                  value={id}
                  label={title}
                  onChange={() => change(row, { offerTypes: toggled(row.offerTypes, id) })}
                />
              ))}
            </Checkbox.Group>
            <NativeSelect
              mt="sm"
              style={{ maxWidth: 420 }}
              label={t("policies.rules.publishers")}
              value={row.publishers}
              onChange={(event) =>
                change(row, {
                  publishers:
                    PUBLISHERS_OF_RULE[kind].find((one) => one === event.currentTarget.value) ??
                    words.first,
                })
              }
              data={PUBLISHERS_OF_RULE[kind].map((value) => ({
                value,
                label: t(PUBLISHERS[value]),
              }))}
            />
            {manages ? (
              <Button
                mt="sm"
                size="xs"
                leftSection={<IconTrash size={14} />}
                onClick={() => edit(rows.filter((one) => one.key !== row.key))}
              >
                {t("policies.rules.remove")}
              </Button>
            ) : null}
          </fieldset>
        ))}
        {manages ? (
          <Button
            mt="md"
            leftSection={<IconPlus size={16} />}
            onClick={() => {
              const key = crypto.randomUUID();
              edit([...rows, { key, offerTypes: [], publishers: words.first, changes: [] }]);
              setAsked(false);
              setTarget({ key });
            }}
          >
            {t("policies.rules.add")}
          </Button>
        ) : null}
      </PageBody>
    </>
  );
}
