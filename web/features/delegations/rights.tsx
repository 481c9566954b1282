import { Checkbox } from "@mantine/core";
import { useIntl } from "react-intl";
import type { Right } from "../../api/delegations.ts";
import { useText } from "../../i18n/text.ts";

/** Rights in one line, as in a sentence. */
export function useRightNames(): (rights: readonly Right[]) => string {
  const t = useText();
  const { formatList } = useIntl();
  return (rights) =>
    formatList(
      rights.map((right) => t(`delegations.right.${right}`)),
      { type: "unit" },
    );
}

/** Rights to choose among, each with what it lets a partner do. */
export function RightChoice(props: {
  readonly label: string;
  readonly among: readonly Right[];
  readonly value: readonly Right[];
  readonly error?: string | undefined;
  readonly onChange: (rights: readonly Right[]) => void;
}) {
  const t = useText();
  return (
    <Checkbox.Group
      label={props.label}
      value={[...props.value]}
      error={props.error}
      onChange={(chosen) => props.onChange(props.among.filter((one) => chosen.includes(one)))}
    >
      {props.among.map((right, index) => (
        <Checkbox
          key={right}
          value={right}
          mt="xs"
          label={t(`delegations.right.${right}`)}
          description={t(`delegations.right.${right}.means`)}
          {...(index === 0 ? { "data-autofocus": true } : {})}
        />
      ))}
    </Checkbox.Group>
  );
}
