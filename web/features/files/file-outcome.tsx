import { Button } from "@mantine/core";
import { IconCircleCheckFilled, IconInfoCircle } from "@tabler/icons-react";
import { ButtonLink } from "../../kit/link.tsx";
import { Notice } from "../../kit/states.tsx";
import files from "./files.module.css";

/** What a file that was tried comes to: done, nothing to do, or the button that does it, where no row is refused. */
export function FileOutcome(props: {
  readonly made: boolean;
  /** Neither a row that changes something nor one that is refused. */
  readonly nothing: boolean;
  readonly refused: number;
  readonly doing: boolean;
  readonly onDo: () => void;
  readonly words: {
    readonly done: string;
    readonly nothing: string;
    /** What is to be known before it is done. */
    readonly before?: string | undefined;
    readonly commit: string;
    readonly back: string;
  };
  readonly back: string;
}) {
  const { made, nothing, refused, words } = props;
  const info = nothing ? words.nothing : refused > 0 || made ? undefined : words.before;
  return (
    <>
      <div role="status">
        {made && !nothing ? (
          <Notice tone="ok" icon={<IconCircleCheckFilled size={18} aria-hidden="true" />}>
            <p>{words.done}</p>
          </Notice>
        ) : info === undefined ? null : (
          <Notice tone="off" icon={<IconInfoCircle size={18} aria-hidden="true" />}>
            <p>{info}</p>
          </Notice>
        )}
      </div>
      <div className={files.done}>
        {made || nothing ? (
          <ButtonLink href={props.back} variant="filled">
            {words.back}
          </ButtonLink>
        ) : refused > 0 ? null : (
          <Button variant="filled" loading={props.doing} onClick={props.onDo}>
            {words.commit}
          </Button>
        )}
      </div>
    </>
  );
}
