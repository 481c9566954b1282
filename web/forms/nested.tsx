import { type ComponentType, createContext, useContext } from "react";
import type { FieldProps } from "./fields/text-fields.tsx";
import css from "./forms.module.css";
import { below } from "./json.ts";

/** The component that draws any field; the form provides it, so that fields can hold fields. */
export const FieldContext = createContext<ComponentType<FieldProps> | undefined>(undefined);

/** A field inside of another one. */
export function Nested(props: FieldProps) {
  const Field = useContext(FieldContext);
  if (Field === undefined) throw new Error("A field outside of a page form");
  return <Field {...props} />;
}

/** The fields of an object, one below the other. */
export function Fields({ pointer, schema, lang }: FieldProps) {
  return (
    <div className={css.fields}>
      {Object.entries(schema.properties ?? {}).map(([name, child]) => (
        <Nested key={name} pointer={below(pointer, name)} schema={child} lang={lang} />
      ))}
    </div>
  );
}
