import { IconSearch } from "@tabler/icons-react";
import css from "./data-table.module.css";

export function SearchInput(props: {
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className={css.search}>
      <IconSearch size={15} aria-hidden="true" />
      <input
        type="search"
        value={props.value}
        placeholder={props.label}
        aria-label={props.label}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    </label>
  );
}
