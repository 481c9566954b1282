import {
  type Icon,
  IconAlertCircleFilled,
  IconAlertTriangleFilled,
  IconArrowBackUp,
  IconCalendarX,
  IconCheck,
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleMinus,
  IconCirclePlus,
  IconCircleX,
  IconCircleXFilled,
  IconClockPlay,
  IconEye,
  IconEyeSearch,
  IconFileDots,
  IconFileInvoice,
  IconHourglassLow,
  IconMinus,
  IconPencil,
  IconPlayerPauseFilled,
  IconProgress,
  IconProgressCheck,
  IconReceiptRefund,
  IconSend,
  IconTrash,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { MessageId } from "../i18n/catalogue.ts";
import { useText } from "../i18n/text.ts";
import css from "./status.module.css";

export type Tone = "ok" | "run" | "you" | "pre" | "bad" | "off";
type Look = { readonly tone: Tone; readonly icon: Icon };

/** One table for the whole product: what a status looks like. Its word is `status.<object>.<status>`. */
const VOCABULARY = {
  offer: {
    draft: { tone: "off", icon: IconCircleDashed },
    "publish-in-progress": { tone: "run", icon: IconProgress },
    "attention-needed": { tone: "you", icon: IconAlertTriangleFilled },
    preview: { tone: "pre", icon: IconEye },
    live: { tone: "ok", icon: IconCircleCheckFilled },
    "pending-stop-distribution": { tone: "you", icon: IconHourglassLow },
    "not-available": { tone: "off", icon: IconCircleMinus },
  },
  licence: {
    allowed: { tone: "ok", icon: IconCircleCheckFilled },
    warning: { tone: "you", icon: IconAlertTriangleFilled },
    denied: { tone: "bad", icon: IconCircleXFilled },
  },
  install: {
    base: { tone: "you", icon: IconCircleDashed },
    licensed: { tone: "ok", icon: IconCircleCheckFilled },
    complete: { tone: "ok", icon: IconCheck },
    uninstalled: { tone: "off", icon: IconTrash },
  },
  page: {
    "not-started": { tone: "off", icon: IconCircle },
    incomplete: { tone: "bad", icon: IconAlertCircleFilled },
    complete: { tone: "ok", icon: IconCheck },
    "unpublished-changes": { tone: "run", icon: IconPencil },
  },
  step: {
    waiting: { tone: "off", icon: IconCircle },
    running: { tone: "run", icon: IconProgress },
    passed: { tone: "ok", icon: IconCheck },
    "passed-with-warnings": { tone: "you", icon: IconAlertTriangleFilled },
    failed: { tone: "bad", icon: IconCircleXFilled },
    skipped: { tone: "off", icon: IconMinus },
    cancelled: { tone: "off", icon: IconArrowBackUp },
  },
  check: {
    passed: { tone: "ok", icon: IconCheck },
    "passed-with-warnings": { tone: "you", icon: IconAlertTriangleFilled },
    failed: { tone: "bad", icon: IconCircleXFilled },
  },
  subscription: {
    "pending-activation": { tone: "run", icon: IconProgress },
    trial: { tone: "pre", icon: IconClockPlay },
    active: { tone: "ok", icon: IconCircleCheckFilled },
    suspended: { tone: "you", icon: IconPlayerPauseFilled },
    cancelled: { tone: "off", icon: IconCircleX },
    expired: { tone: "off", icon: IconCalendarX },
    deleted: { tone: "off", icon: IconTrash },
  },
  submission: {
    "in-progress": { tone: "run", icon: IconProgress },
    "attention-needed": { tone: "you", icon: IconAlertTriangleFilled },
    preview: { tone: "pre", icon: IconEye },
    "going-live": { tone: "run", icon: IconProgress },
    "attention-after-sign-off": { tone: "you", icon: IconAlertTriangleFilled },
    live: { tone: "ok", icon: IconCircleCheckFilled },
    cancelled: { tone: "off", icon: IconArrowBackUp },
    replaced: { tone: "off", icon: IconMinus },
    withdrawn: { tone: "off", icon: IconArrowBackUp },
  },
  finding: {
    blocking: { tone: "bad", icon: IconAlertCircleFilled },
    warning: { tone: "you", icon: IconAlertTriangleFilled },
  },
  invoice: {
    estimate: { tone: "off", icon: IconFileDots },
    open: { tone: "run", icon: IconFileInvoice },
    "part-paid": { tone: "run", icon: IconProgressCheck },
    paid: { tone: "ok", icon: IconCircleCheckFilled },
    overdue: { tone: "bad", icon: IconAlertCircleFilled },
    credited: { tone: "off", icon: IconReceiptRefund },
  },
  dispute: {
    open: { tone: "you", icon: IconHourglassLow },
    accepted: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "bad", icon: IconCircleX },
    withdrawn: { tone: "off", icon: IconArrowBackUp },
  },
  payout: {
    open: { tone: "run", icon: IconHourglassLow },
    held: { tone: "you", icon: IconPlayerPauseFilled },
    paid: { tone: "ok", icon: IconCircleCheckFilled },
  },
  payment: {
    recorded: { tone: "ok", icon: IconCircleCheckFilled },
    reversed: { tone: "off", icon: IconArrowBackUp },
  },
  control: {
    agrees: { tone: "ok", icon: IconCircleCheckFilled },
    differs: { tone: "bad", icon: IconAlertCircleFilled },
    counting: { tone: "run", icon: IconProgress },
  },
  "billing-run": {
    closing: { tone: "run", icon: IconProgress },
    closed: { tone: "ok", icon: IconCircleCheckFilled },
  },
  simulation: {
    waiting: { tone: "off", icon: IconCircle },
    running: { tone: "run", icon: IconProgress },
    done: { tone: "ok", icon: IconCircleCheckFilled },
    failed: { tone: "bad", icon: IconCircleXFilled },
    cancelled: { tone: "off", icon: IconCircleX },
  },
  lead: {
    received: { tone: "run", icon: IconProgress },
    accepted: { tone: "ok", icon: IconCheck },
    won: { tone: "ok", icon: IconCircleCheckFilled },
    lost: { tone: "off", icon: IconCircleX },
    declined: { tone: "off", icon: IconCircleMinus },
    expired: { tone: "off", icon: IconCalendarX },
  },
  opportunity: {
    received: { tone: "run", icon: IconProgress },
    accepted: { tone: "ok", icon: IconCheck },
    won: { tone: "ok", icon: IconCircleCheckFilled },
    lost: { tone: "off", icon: IconCircleX },
    declined: { tone: "off", icon: IconCircleMinus },
    expired: { tone: "off", icon: IconCalendarX },
  },
  deal: {
    submitted: { tone: "run", icon: IconSend },
    "in-review": { tone: "run", icon: IconEyeSearch },
    approved: { tone: "ok", icon: IconCircleCheckFilled },
    "action-required": { tone: "you", icon: IconAlertTriangleFilled },
    rejected: { tone: "bad", icon: IconCircleXFilled },
    expired: { tone: "off", icon: IconCalendarX },
    withdrawn: { tone: "off", icon: IconArrowBackUp },
  },
  request: {
    submitted: { tone: "you", icon: IconHourglassLow },
    "in-progress": { tone: "run", icon: IconProgress },
    accepted: { tone: "ok", icon: IconCheck },
    rejected: { tone: "bad", icon: IconCircleXFilled },
    withdrawn: { tone: "off", icon: IconArrowBackUp },
    closed: { tone: "off", icon: IconCircleCheckFilled },
  },
  application: {
    waiting: { tone: "you", icon: IconHourglassLow },
    asked: { tone: "run", icon: IconProgress },
    approved: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "bad", icon: IconCircleXFilled },
    referred: { tone: "off", icon: IconArrowBackUp },
  },
  "private-offer": {
    scheduled: { tone: "run", icon: IconHourglassLow },
    live: { tone: "ok", icon: IconCircleCheckFilled },
    ended: { tone: "off", icon: IconCircleMinus },
    withdrawn: { tone: "off", icon: IconArrowBackUp },
  },
  "reseller-binding": {
    asked: { tone: "run", icon: IconHourglassLow },
    bound: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "bad", icon: IconCircleXFilled },
    withdrawn: { tone: "off", icon: IconArrowBackUp },
    ended: { tone: "off", icon: IconCircleMinus },
  },
  relationship: {
    waiting: { tone: "run", icon: IconHourglassLow },
    accepted: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "bad", icon: IconCircleXFilled },
    revoked: { tone: "off", icon: IconArrowBackUp },
    expired: { tone: "off", icon: IconCircleMinus },
  },
  delegation: {
    active: { tone: "ok", icon: IconCircleCheckFilled },
    "ends-soon": { tone: "you", icon: IconHourglassLow },
  },
  consent: {
    "in-force": { tone: "ok", icon: IconCircleCheckFilled },
    revoked: { tone: "off", icon: IconArrowBackUp },
  },
  "consent-invite": {
    invited: { tone: "run", icon: IconSend },
    opened: { tone: "run", icon: IconEye },
    consented: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "bad", icon: IconCircleXFilled },
    expired: { tone: "off", icon: IconCircleMinus },
    revoked: { tone: "off", icon: IconArrowBackUp },
  },
  organisation: {
    active: { tone: "ok", icon: IconCircleCheckFilled },
    suspended: { tone: "bad", icon: IconPlayerPauseFilled },
    closed: { tone: "off", icon: IconCircleMinus },
  },
  program: {
    active: { tone: "ok", icon: IconCircleCheckFilled },
    disabled: { tone: "you", icon: IconPlayerPauseFilled },
    revoked: { tone: "off", icon: IconCircleX },
  },
  "directory-user": {
    active: { tone: "ok", icon: IconCircleCheckFilled },
    inactive: { tone: "off", icon: IconPlayerPauseFilled },
    deleted: { tone: "off", icon: IconTrash },
  },
  synchronisation: {
    on: { tone: "ok", icon: IconCircleCheckFilled },
    off: { tone: "off", icon: IconCircleMinus },
  },
  "scim-token": {
    works: { tone: "ok", icon: IconCircleCheckFilled },
    expired: { tone: "off", icon: IconCalendarX },
    revoked: { tone: "off", icon: IconCircleX },
  },
  "test-drive": {
    opening: { tone: "run", icon: IconProgress },
    ready: { tone: "ok", icon: IconCircleCheckFilled },
    failed: { tone: "bad", icon: IconCircleXFilled },
    ended: { tone: "off", icon: IconCircleMinus },
  },
  delivery: {
    none: { tone: "off", icon: IconMinus },
    pending: { tone: "run", icon: IconProgress },
    failing: { tone: "you", icon: IconAlertTriangleFilled },
    failed: { tone: "bad", icon: IconAlertCircleFilled },
    delivered: { tone: "ok", icon: IconCheck },
  },
  "file-row": {
    added: { tone: "run", icon: IconCirclePlus },
    made: { tone: "ok", icon: IconCircleCheckFilled },
    known: { tone: "off", icon: IconCheck },
    changed: { tone: "run", icon: IconPencil },
    refused: { tone: "bad", icon: IconAlertCircleFilled },
  },
  "file-change": {
    waiting: { tone: "run", icon: IconProgress },
    done: { tone: "ok", icon: IconCircleCheckFilled },
    failed: { tone: "bad", icon: IconAlertCircleFilled },
    scheduled: { tone: "you", icon: IconHourglassLow },
  },
  "purchase-request": {
    open: { tone: "run", icon: IconHourglassLow },
    approved: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "off", icon: IconCircleX },
    withdrawn: { tone: "off", icon: IconCircle },
  },
  "licence-request": {
    open: { tone: "run", icon: IconHourglassLow },
    waiting: { tone: "you", icon: IconClockPlay },
    approved: { tone: "ok", icon: IconCircleCheckFilled },
    rejected: { tone: "off", icon: IconCircleX },
    withdrawn: { tone: "off", icon: IconCircle },
  },
  "own-app": {
    licensed: { tone: "ok", icon: IconCircleCheckFilled },
    suspended: { tone: "you", icon: IconPlayerPauseFilled },
    waiting: { tone: "you", icon: IconClockPlay },
    requested: { tone: "run", icon: IconHourglassLow },
    rejected: { tone: "off", icon: IconCircleX },
    none: { tone: "off", icon: IconCircleDashed },
  },
  "change-request": {
    open: { tone: "you", icon: IconHourglassLow },
    done: { tone: "ok", icon: IconCircleCheckFilled },
    declined: { tone: "bad", icon: IconCircleX },
    withdrawn: { tone: "off", icon: IconCircle },
  },
  "connection-test": {
    taken: { tone: "ok", icon: IconCheck },
    "content-refused": { tone: "ok", icon: IconCheck },
    "token-refused": { tone: "bad", icon: IconAlertCircleFilled },
    failed: { tone: "bad", icon: IconAlertCircleFilled },
    unreachable: { tone: "bad", icon: IconAlertCircleFilled },
  },
} as const satisfies Record<string, Record<string, Look>>;

export type StatusObject = keyof typeof VOCABULARY;

const UNKNOWN: Look = { tone: "off", icon: IconCircle };

export function lookOf(object: StatusObject, status: string): Look {
  return (VOCABULARY[object] as Readonly<Record<string, Look>>)[status] ?? UNKNOWN;
}

/** The word of a status in the reader's language; a status this version does not know shows its id. */
export function useStatusWord(): (object: StatusObject, status: string) => string {
  const t = useText();
  return (object, status) => {
    const known = status in VOCABULARY[object];
    return known ? t(`status.${object}.${status}` as MessageId) : status;
  };
}

type StatusProps = {
  readonly of: StatusObject;
  readonly status: string;
  /** Stands beside the word: a version, or the date that matters ("Ends 31 Jan 2027"). */
  readonly note?: ReactNode;
};

/** In page heads: the tinted badge. */
export function StatusBadge({ of, status, note }: StatusProps) {
  const word = useStatusWord();
  const { tone, icon: StatusIcon } = lookOf(of, status);
  return (
    <span className={css.badge} data-tone={tone}>
      <StatusIcon size={15} aria-hidden="true" className={motion(status)} />
      {word(of, status)}
      {note === undefined ? null : <span>· {note}</span>}
    </span>
  );
}

/** In tables and lists: coloured icon, word in ink. */
export function StatusText({ of, status, note }: StatusProps) {
  const word = useStatusWord();
  const { tone, icon: StatusIcon } = lookOf(of, status);
  return (
    <span className={css.text} data-tone={tone}>
      <StatusIcon size={16} aria-hidden="true" className={motion(status)} />
      <span>
        {word(of, status)}
        {note === undefined ? null : <span className="dim"> · {note}</span>}
      </span>
    </span>
  );
}

/** Where the word would be too long (page list in the navigation): icon with the word for readers. */
export function StatusIconOnly({ of, status }: StatusProps) {
  const word = useStatusWord();
  const { tone, icon: StatusIcon } = lookOf(of, status);
  return (
    <span className={css.icon} data-tone={tone} title={word(of, status)}>
      <StatusIcon size={16} aria-hidden="true" />
      <span className="visually-hidden">{word(of, status)}</span>
    </span>
  );
}

function motion(status: string): string | undefined {
  return status === "running" || status === "publish-in-progress" ? css.turning : undefined;
}
