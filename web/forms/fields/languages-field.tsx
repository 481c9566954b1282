import { Button, Menu, TextInput } from "@mantine/core";
import {
  IconAlertCircleFilled,
  IconCheck,
  IconCircleHalf2,
  IconCopy,
  IconPlus,
  IconTrash,
} from "@tabler/icons-react";
import { useState } from "react";
import { LANGUAGE_NAMES, LANGUAGES, type Language } from "../../i18n/languages.ts";
import { useText } from "../../i18n/text.ts";
import { ConfirmDialog } from "../../kit/confirm-dialog.tsx";
import { useAnswer, useForm } from "../context.tsx";
import { FieldFrame } from "../field-frame.tsx";
import css from "../forms.module.css";
import { below, isEmpty, isObject, isWithin, type JsonObject } from "../json.ts";
import { Fields } from "../nested.tsx";
import type { FieldSchema } from "../schema.ts";
import { type FieldProps, orNothing } from "./text-fields.tsx";

const DEFAULT: Language = "en";

/** The same fields in each language: tabs with how complete each one is; English is always there. */
export function LanguagesField(props: FieldProps) {
  const inside = props.schema.properties?.[DEFAULT];
  return inside?.properties === undefined ? (
    <OneTextPerLanguage {...props} />
  ) : (
    <LanguageTabs {...props} />
  );
}

function LanguageTabs({ pointer, schema }: FieldProps) {
  const t = useText();
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const [removing, setRemoving] = useState(false);
  const texts = isObject(answer.given) ? answer.given : {};
  const used = LANGUAGES.filter(
    (language) => language === DEFAULT || texts[language] !== undefined,
  );
  const shown = used.includes(form.language) ? form.language : DEFAULT;
  const unused = LANGUAGES.filter((language) => !used.includes(language));
  const part = schema.properties?.[shown];
  if (part === undefined) return null;
  const copyEnglish = () => {
    // Fills gaps only: what was written in this language stays.
    const own = isObject(texts[shown]) ? texts[shown] : {};
    const english = isObject(texts[DEFAULT]) ? texts[DEFAULT] : {};
    const filled = Object.fromEntries(Object.entries(own).filter(([, value]) => !isEmpty(value)));
    answer.set({ ...texts, [shown]: { ...english, ...filled } });
  };
  return (
    <div>
      <div className={css.tabs} role="tablist" aria-label={t("forms.languages")}>
        {used.map((language) => (
          <button
            key={language}
            type="button"
            role="tab"
            id={`${answer.id}-tab-${language}`}
            aria-selected={language === shown}
            aria-controls={`${answer.id}-panel`}
            lang={language}
            onClick={() => form.showLanguage(language)}
          >
            {LANGUAGE_NAMES[language]}
            {language === DEFAULT ? (
              <span className={css.tag}>{t("forms.languages.default")}</span>
            ) : null}
            <Completeness
              pointer={below(pointer, language)}
              schema={schema.properties?.[language]}
              texts={texts[language]}
            />
          </button>
        ))}
      </div>
      {form.readOnly ? null : (
        <div className={css.toolbar}>
          {unused.length === 0 ? null : (
            <Menu position="bottom-start" shadow="md">
              <Menu.Target>
                <Button size="xs" variant="subtle" leftSection={<IconPlus size={15} />}>
                  {t("forms.languages.add")}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {unused.map((language) => (
                  <Menu.Item
                    key={language}
                    lang={language}
                    onClick={() => {
                      answer.set({ ...texts, [language]: {} });
                      form.showLanguage(language);
                    }}
                  >
                    {LANGUAGE_NAMES[language]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
          {shown === DEFAULT ? null : (
            <>
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconCopy size={15} />}
                onClick={copyEnglish}
              >
                {t("forms.languages.copy", { language: LANGUAGE_NAMES[DEFAULT] })}
              </Button>
              <Button
                size="xs"
                variant="subtle"
                leftSection={<IconTrash size={15} />}
                onClick={() => setRemoving(true)}
              >
                {t("forms.languages.remove", { language: LANGUAGE_NAMES[shown] })}
              </Button>
            </>
          )}
        </div>
      )}
      <div role="tabpanel" id={`${answer.id}-panel`} aria-labelledby={`${answer.id}-tab-${shown}`}>
        <Fields pointer={below(pointer, shown)} schema={part} lang={shown} />
      </div>
      <ConfirmDialog
        opened={removing}
        title={t("forms.languages.removeTitle", { language: LANGUAGE_NAMES[shown] })}
        confirm={t("forms.languages.removeConfirm", { language: LANGUAGE_NAMES[shown] })}
        keep={t("forms.languages.keep")}
        destructive
        onClose={() => setRemoving(false)}
        onConfirm={() => {
          const { [shown]: _gone, ...rest } = texts;
          answer.set(rest);
          form.showLanguage(DEFAULT);
          setRemoving(false);
        }}
      >
        <p>{t("forms.languages.removeText")}</p>
      </ConfirmDialog>
    </div>
  );
}

/** A tick, an error count, or how many of the texts are there; the rest is shown in English. */
function Completeness(props: {
  readonly pointer: string;
  readonly schema: FieldSchema | undefined;
  readonly texts: JsonObject[string];
}) {
  const t = useText();
  const form = useForm();
  const errors = form.findings.filter(
    (finding) => finding.severity === "blocking" && isWithin(finding.pointer, props.pointer),
  ).length;
  const names = Object.keys(props.schema?.properties ?? {});
  const texts = isObject(props.texts) ? props.texts : {};
  const filled = names.filter((name) => !isEmpty(texts[name])).length;
  if (errors > 0)
    return (
      <>
        <span data-tone="bad">
          <IconAlertCircleFilled size={15} aria-hidden="true" />
        </span>
        <small>{t("forms.languages.errors", { count: errors })}</small>
      </>
    );
  if (filled === names.length)
    return (
      <span data-tone="ok">
        <IconCheck size={15} aria-hidden="true" />
        <span className="visually-hidden">{t("status.page.complete")}</span>
      </span>
    );
  return (
    <>
      <span data-tone="off">
        <IconCircleHalf2 size={15} aria-hidden="true" />
      </span>
      <small>{t("forms.languages.filled", { count: filled, all: names.length })}</small>
    </>
  );
}

/** Captions and the like: one short text per language, side by side. */
function OneTextPerLanguage({ pointer, schema }: FieldProps) {
  const form = useForm();
  const answer = useAnswer(pointer, schema);
  const texts = isObject(answer.given) ? answer.given : {};
  return (
    <FieldFrame pointer={pointer} schema={schema} group>
      {LANGUAGES.map((language) => {
        const at = below(pointer, language);
        const finding = form.findings.find((one) => one.pointer === at);
        return (
          <div key={language} className={css.perLanguage} style={{ marginBottom: 6 }}>
            <span lang={language}>{LANGUAGE_NAMES[language]}</span>
            <TextInput
              id={`${answer.id}-${language}`}
              lang={language}
              aria-label={`${schema.title ?? ""}, ${LANGUAGE_NAMES[language]}`}
              readOnly={answer.readOnly}
              value={String(texts[language] ?? "")}
              error={finding?.severity === "blocking" ? finding.detail : undefined}
              description={finding?.severity === "warning" ? finding.detail : undefined}
              onChange={(event) => form.set(at, orNothing(event.currentTarget.value))}
              onBlur={() => form.left(at)}
            />
          </div>
        );
      })}
    </FieldFrame>
  );
}
