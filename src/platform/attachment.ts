const MEDIA_TYPES = {
  csv: "text/csv; charset=utf-8",
  ics: "text/calendar; charset=utf-8",
  pdf: "application/pdf",
  xml: "application/xml; charset=utf-8",
} as const;

type Reply = {
  type(value: string): Reply;
  header(name: string, value: string): Reply;
};

/** Makes of an answer a file that is saved under `name`, and that nothing on the way keeps; its ending says its type. */
export function asAttachment(reply: Reply, name: `${string}.${keyof typeof MEDIA_TYPES}`): void {
  const ending = name.slice(name.lastIndexOf(".") + 1) as keyof typeof MEDIA_TYPES;
  reply
    .type(MEDIA_TYPES[ending])
    .header("cache-control", "no-store")
    .header("content-disposition", `attachment; filename="${name}"`);
}
