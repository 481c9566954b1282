/**
 * An operator's own check: descriptions use one exclamation mark at a time, and a summary does not
 * repeat the name. Copy it into the folder that SOUK_CHECKS_DIR names, and start Souk again.
 */
export const check = {
  name: "own-house-style",
  policy: "100.1",
  run({ snapshot }) {
    const languages = snapshot.pages.listing?.languages ?? {};
    return Object.entries(languages).flatMap(
      ([language, { name = "", summary = "", description = "" }]) => [
        ...(/!{2,}/.test(description)
          ? [
              {
                severity: "warning",
                page: "listing",
                pointer: `/languages/${language}/description`,
                note: "One exclamation mark is enough.",
              },
            ]
          : []),
        ...(name !== "" && summary.toLowerCase().startsWith(name.toLowerCase())
          ? [
              {
                severity: "warning",
                page: "listing",
                pointer: `/languages/${language}/summary`,
                note: "The name stands above the summary already; begin with what the product does.",
              },
            ]
          : []),
      ],
    );
  },
};
