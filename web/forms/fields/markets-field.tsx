import { Button, Modal } from "@mantine/core";
import { IconWorld } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useIntl } from "react-intl";
import { type Market, useMarkets } from "../../api/catalogue.ts";
import { useText } from "../../i18n/text.ts";
import { SearchInput } from "../../kit/search-input.tsx";
import { ErrorState, LoadingState } from "../../kit/states.tsx";
import { useAnswer, usePartNames } from "../context.tsx";
import { FieldFrame } from "../field-frame.tsx";
import css from "../forms.module.css";
import { isList } from "../json.ts";
import type { FieldProps } from "./text-fields.tsx";

/** Where the plan is sold: a sentence on the page, the list of all markets in a dialog. */
export function MarketsField({ pointer, schema }: FieldProps) {
  const t = useText();
  const { formatList } = useIntl();
  const answer = useAnswer(pointer, schema);
  const names = usePartNames();
  const markets = useMarkets();
  const [choosing, setChoosing] = useState(false);
  const chosen = (isList(answer.value) ? answer.value : []).map(String);
  const all = markets.data?.length;
  const some = chosen.slice(0, 6).map(names.market);
  return (
    <FieldFrame
      pointer={pointer}
      schema={schema}
      group
      count={all === undefined ? undefined : t("forms.count", { count: chosen.length, max: all })}
    >
      <div className={css.toolbar}>
        <span>
          {chosen.length === 0
            ? t("forms.markets.none")
            : chosen.length === all
              ? t("forms.markets.all", { count: chosen.length })
              : chosen.length > some.length
                ? t("forms.markets.some", {
                    names: some.join(", "),
                    more: chosen.length - some.length,
                  })
                : formatList(some)}
        </span>
        {answer.readOnly ? null : (
          <Button size="xs" leftSection={<IconWorld size={15} />} onClick={() => setChoosing(true)}>
            {t("forms.markets.choose")}
          </Button>
        )}
      </div>
      <Modal
        opened={choosing}
        onClose={() => setChoosing(false)}
        size={720}
        title={t("forms.markets.choose")}
        closeButtonProps={{ "aria-label": t("kit.close") }}
      >
        {markets.isError ? (
          <ErrorState
            error={markets.error}
            what={t("forms.markets.failed")}
            onRetry={() => void markets.refetch()}
          />
        ) : markets.data === undefined ? (
          <LoadingState what={t("forms.markets")} />
        ) : (
          <Chooser
            markets={markets.data}
            chosen={chosen}
            onTake={(next) => {
              answer.set(next);
              answer.left();
              setChoosing(false);
            }}
          />
        )}
      </Modal>
    </FieldFrame>
  );
}

function Chooser(props: {
  readonly markets: readonly Market[];
  readonly chosen: readonly string[];
  readonly onTake: (codes: readonly string[]) => void;
}) {
  const t = useText();
  const { locale } = useIntl();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(props.chosen));
  const [query, setQuery] = useState("");
  const sorted = useMemo(() => {
    const collator = new Intl.Collator(locale);
    return props.markets
      .map((market) => ({ ...market, code: market.market, title: market.name }))
      .sort((a, b) => collator.compare(a.title, b.title));
  }, [props.markets, locale]);
  const wanted = query.trim().toLocaleLowerCase(locale);
  const shown = sorted.filter(({ title, code, currency }) =>
    [title, code, currency].some((word) => word.toLocaleLowerCase(locale).includes(wanted)),
  );
  const toggle = (code: string) =>
    setChosen((now) => {
      const next = new Set(now);
      if (!next.delete(code)) next.add(code);
      return next;
    });
  const setAll = (on: boolean) =>
    setChosen((now) => {
      const next = new Set(now);
      for (const { code } of shown) {
        if (on) next.add(code);
        else next.delete(code);
      }
      return next;
    });
  return (
    <>
      <div className={css.toolbar}>
        <SearchInput value={query} label={t("forms.markets.search")} onChange={setQuery} />
        <Button size="xs" variant="subtle" onClick={() => setAll(true)}>
          {t("forms.markets.selectAll", { count: shown.length })}
        </Button>
        <Button size="xs" variant="subtle" onClick={() => setAll(false)}>
          {t("forms.markets.selectNone")}
        </Button>
      </div>
      <ul className={css.marketList}>
        {shown.map((market) => (
          <li key={market.code}>
            <label>
              <input
                type="checkbox"
                checked={chosen.has(market.code)}
                onChange={() => toggle(market.code)}
              />
              {market.title}
              <span className="dim small">{market.currency}</span>
            </label>
          </li>
        ))}
      </ul>
      <div className={css.toolbar} style={{ marginTop: 16 }}>
        <span className="dim small" role="status">
          {t("forms.count", { count: chosen.size, max: props.markets.length })}
        </span>
        <Button
          variant="filled"
          className={css.pushed ?? ""}
          onClick={() =>
            props.onTake(
              sorted
                .map(({ code }) => code)
                .filter((code) => chosen.has(code))
                .sort(),
            )
          }
        >
          {t("forms.markets.take")}
        </Button>
      </div>
    </>
  );
}
