import { Worker } from "node:worker_threads";

/** Text with its look; the worker knows one font in two weights, which has Latin, Cyrillic and Hangul. */
export type PdfText = {
  readonly text: string;
  readonly bold?: boolean;
  readonly fontSize?: number;
  readonly alignment?: "left" | "right";
  readonly color?: string;
  readonly margin?: readonly [left: number, top: number, right: number, bottom: number];
};
export type PdfStack = { readonly stack: readonly PdfText[]; readonly width?: number | "*" };
export type PdfCell = PdfText | PdfStack;
export type PdfTable = {
  readonly table: {
    readonly headerRows: number;
    readonly dontBreakRows: true;
    readonly widths: readonly (number | "*" | "auto")[];
    readonly body: readonly (readonly PdfCell[])[];
  };
  readonly layout: "lightHorizontalLines" | "noBorders";
  readonly margin?: PdfText["margin"];
};
export type PdfColumns = {
  readonly columns: readonly (PdfStack | PdfTable)[];
  readonly columnGap: number;
  readonly margin?: PdfText["margin"];
};
/** An A4 document as plain values. */
export type PdfDocument = {
  readonly title: string;
  readonly author: string;
  /** BCP 47: what language readers aloud speak. */
  readonly language: string;
  /** Stands at the foot of each page, before its number. */
  readonly footer: string;
  readonly createdAt: string;
  readonly content: readonly (PdfCell | PdfTable | PdfColumns)[];
};

type Answer = { readonly id: number } & ({ bytes: Uint8Array } | { error: string });
type Waiting = { readonly done: (bytes: Uint8Array) => void; readonly fail: (why: Error) => void };

let worker: Worker | undefined;
let last = 0;
const waiting = new Map<number, Waiting>();

/**
 * Draws a document. A thread of its own does it, one document after the other: a page takes some
 * hundredths of a second, in which the server would answer nobody. It does not keep the process alive.
 */
export function renderPdf(document: PdfDocument): Promise<Uint8Array> {
  worker ??= startWorker();
  const drawing = worker;
  last += 1;
  const id = last;
  return new Promise((done, fail) => {
    waiting.set(id, { done, fail });
    drawing.ref();
    drawing.postMessage({ id, document });
  });
}

function startWorker(): Worker {
  const started = new Worker(new URL("./worker.ts", import.meta.url));
  started.unref();
  started.on("message", (answer: Answer) => {
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0) started.unref();
    if ("bytes" in answer) asked?.done(answer.bytes);
    else asked?.fail(new Error(`A document could not be drawn: ${answer.error}`));
  });
  const ended = (why: Error) => {
    if (worker === started) worker = undefined;
    for (const { fail } of waiting.values()) fail(why);
    waiting.clear();
  };
  started.on("error", ended);
  started.on("exit", (code) => ended(new Error(`The thread that draws documents ended (${code})`)));
  return started;
}
