const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&nbsp;": " ",
  "&#39;": "'",
  "&apos;": "'",
  "&amp;": "&",
};

/** `text` with the entities that editors and the sanitiser write as characters; others stay. */
export const withoutEntities = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|nbsp|#39|apos|amp);/g, (entity) => ENTITIES[entity] ?? " ");
