import { ActionIcon, SegmentedControl } from "@mantine/core";
import { IconBold, IconHeading, IconItalic, IconList, IconListNumbers } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useText } from "../../i18n/text.ts";
import { useAnswer } from "../context.tsx";
import { FieldFrame, LockedValue } from "../field-frame.tsx";
import css from "../forms.module.css";
import { lengthOf } from "../json.ts";
import { cleanHtml } from "../rich-text.ts";
import { type FieldProps, orNothing } from "./text-fields.tsx";

/**
 * Text with headings, emphasis and lists, kept as the few HTML tags a listing may use. The limit
 * counts the markup too, so the count is of the HTML; the second tab shows it.
 */
export function RichTextField({ pointer, schema, lang }: FieldProps) {
  const t = useText();
  const answer = useAnswer(pointer, schema);
  const value = typeof answer.value === "string" ? answer.value : "";
  const [mode, setMode] = useState<"write" | "html">("write");
  const length = lengthOf(value);
  const max = schema.maxLength;
  if (answer.readOnly)
    return (
      <FieldFrame pointer={pointer} schema={schema}>
        <LockedValue>{value.replace(/<[^>]*>/g, " ")}</LockedValue>
      </FieldFrame>
    );
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={max === undefined ? undefined : t("forms.countHtml", { count: length, max })}
      over={max !== undefined && length > max}
    >
      <div className={css.editor} data-wrong={answer.isWrong}>
        <div className={css.tools}>
          {mode === "write" ? <Tools /> : null}
          <SegmentedControl
            size="xs"
            value={mode}
            onChange={(next) => setMode(next as "write" | "html")}
            aria-label={t("forms.rich.view")}
            data={[
              { value: "write", label: t("forms.rich.write") },
              { value: "html", label: "HTML" },
            ]}
          />
        </div>
        {mode === "write" ? (
          <WritingArea
            html={value}
            lang={lang}
            labelledBy={`${answer.id}-label`}
            onChange={(html) => answer.set(orNothing(html))}
            onBlur={answer.left}
          />
        ) : (
          <textarea
            className={css.source}
            aria-labelledby={`${answer.id}-label`}
            spellCheck={false}
            value={value}
            onChange={(event) => answer.set(orNothing(event.currentTarget.value))}
            onBlur={answer.left}
          />
        )}
      </div>
    </FieldFrame>
  );
}

const TOOLS = [
  { command: "formatBlock", argument: "h3", icon: IconHeading, label: "forms.rich.heading" },
  { command: "bold", icon: IconBold, label: "forms.rich.bold" },
  { command: "italic", icon: IconItalic, label: "forms.rich.italic" },
  { command: "insertUnorderedList", icon: IconList, label: "forms.rich.bullets" },
  { command: "insertOrderedList", icon: IconListNumbers, label: "forms.rich.numbers" },
] as const;

function Tools() {
  const t = useText();
  const run = (tool: (typeof TOOLS)[number]) => {
    const inHeading =
      tool.command === "formatBlock" && /^h[1-6]$/i.test(document.queryCommandValue("formatBlock"));
    // The one way browsers offer to edit with undo; it has no successor that works everywhere.
    document.execCommand(
      tool.command,
      false,
      inHeading ? "p" : "argument" in tool ? tool.argument : undefined,
    );
  };
  return TOOLS.map((tool) => (
    <ActionIcon
      key={tool.label}
      variant="subtle"
      size={28}
      aria-label={t(tool.label)}
      title={t(tool.label)}
      // Keeps the selection in the text while the button is pressed.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => run(tool)}
    >
      <tool.icon size={17} stroke={1.75} />
    </ActionIcon>
  ));
}

function WritingArea(props: {
  readonly html: string;
  readonly lang: string | undefined;
  readonly labelledBy: string;
  readonly onChange: (html: string) => void;
  readonly onBlur: () => void;
}) {
  const area = useRef<HTMLDivElement>(null);
  const written = useRef<string>(undefined);
  const { html } = props;
  useEffect(() => {
    // Only text from elsewhere (another language, a discard) replaces what is on screen.
    if (area.current === null || written.current === html) return;
    area.current.replaceChildren(...cleanHtml(html).nodes);
    written.current = html;
  }, [html]);
  const report = () => {
    const next = cleanHtml(area.current?.innerHTML ?? "").html;
    written.current = next;
    props.onChange(next);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a textarea cannot hold formatted text.
    <div
      ref={area}
      className={css.writing}
      contentEditable
      suppressContentEditableWarning
      role="textbox"
      tabIndex={0}
      aria-multiline="true"
      aria-labelledby={props.labelledBy}
      lang={props.lang}
      onFocus={() => document.execCommand("defaultParagraphSeparator", false, "p")}
      onInput={report}
      onBlur={props.onBlur}
      onPaste={(event) => {
        event.preventDefault();
        const pasted = event.clipboardData.getData("text/html");
        const clean = pasted === "" ? undefined : cleanHtml(pasted).html;
        if (clean === undefined)
          document.execCommand("insertText", false, event.clipboardData.getData("text/plain"));
        else document.execCommand("insertHTML", false, clean);
      }}
    />
  );
}
