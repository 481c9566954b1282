// Drawings of Tabler Icons 3.51 (MIT), once in a page as symbols and shown by reference.
const DRAWINGS = {
  search: ["M3 10a7 7 0 1 0 14 0a7 7 0 1 0 -14 0", "M21 21l-6 -6"],
  "map-pin": [
    "M9 11a3 3 0 1 0 6 0a3 3 0 0 0 -6 0",
    "M17.657 16.657l-4.243 4.243a2 2 0 0 1 -2.827 0l-4.244 -4.243a8 8 0 1 1 11.314 0",
  ],
  language: [
    "M9 6.371c0 4.418 -2.239 6.629 -5 6.629",
    "M4 6.371h7",
    "M5 9c0 2.144 2.252 3.908 6 4",
    "M12 20l4 -9l4 9",
    "M19.1 18h-6.2",
    "M6.694 3l.793 .582",
  ],
  x: ["M18 6l-12 12", "M6 6l12 12"],
  "arrow-right": ["M5 12l14 0", "M13 18l6 -6", "M13 6l6 6"],
  "lock-open": [
    "M3 13a2 2 0 0 1 2 -2h10a2 2 0 0 1 2 2v6a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2l0 -6",
    "M9 16a1 1 0 1 0 2 0a1 1 0 0 0 -2 0",
    "M13 11v-4a4 4 0 1 1 8 0v4",
  ],
  gift: [
    "M3 9a1 1 0 0 1 1 -1h16a1 1 0 0 1 1 1v2a1 1 0 0 1 -1 1h-16a1 1 0 0 1 -1 -1l0 -2",
    "M12 8l0 13",
    "M19 12v7a2 2 0 0 1 -2 2h-10a2 2 0 0 1 -2 -2v-7",
    "M7.5 8a2.5 2.5 0 0 1 0 -5a4.8 8 0 0 1 4.5 5a4.8 8 0 0 1 4.5 -5a2.5 2.5 0 0 1 0 5",
  ],
  external: [
    "M12 6h-6a2 2 0 0 0 -2 2v10a2 2 0 0 0 2 2h10a2 2 0 0 0 2 -2v-6",
    "M11 13l9 -9",
    "M15 4h5v5",
  ],
  "shield-check": [
    "M11.46 20.846a12 12 0 0 1 -7.96 -14.846a12 12 0 0 0 8.5 -3a12 12 0 0 0 8.5 3a12 12 0 0 1 -.09 7.06",
    "M15 19l2 2l4 -4",
  ],
  chevron: ["M6 9l6 6l6 -6"],
  minus: ["M5 12l14 0"],
  plus: ["M12 5l0 14", "M5 12l14 0"],
  eye: [
    "M10 12a2 2 0 1 0 4 0a2 2 0 0 0 -4 0",
    "M21 12c-2.4 4 -5.4 6 -9 6c-3.6 0 -6.6 -2 -9 -6c2.4 -4 5.4 -6 9 -6c3.6 0 6.6 2 9 6",
  ],
  file: [
    "M14 3v4a1 1 0 0 0 1 1h4",
    "M17 21h-10a2 2 0 0 1 -2 -2v-14a2 2 0 0 1 2 -2h7l5 5v11a2 2 0 0 1 -2 2",
    "M9 9l1 0",
    "M9 13l6 0",
    "M9 17l6 0",
  ],
  filter: [
    "M4 10a2 2 0 1 0 4 0a2 2 0 0 0 -4 0",
    "M6 4v4",
    "M6 12v8",
    "M10 16a2 2 0 1 0 4 0a2 2 0 0 0 -4 0",
    "M12 4v10",
    "M12 18v2",
    "M16 7a2 2 0 1 0 4 0a2 2 0 0 0 -4 0",
    "M18 4v1",
    "M18 9v11",
  ],
  play: ["M7 4v16l13 -8z"],
} as const;
export type IconName = keyof typeof DRAWINGS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="i" width={size} height={size} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}

export function IconSymbols() {
  return (
    <svg className="symbols" aria-hidden="true" width="0" height="0">
      {Object.entries(DRAWINGS).map(([name, paths]) => (
        <symbol key={name} id={`i-${name}`} viewBox="0 0 24 24">
          {paths.map((d) => (
            <path key={d} d={d} />
          ))}
        </symbol>
      ))}
    </svg>
  );
}

/** Two stalls on one alley, and the goods between them. */
export function Logo({ label }: { label: string }) {
  return (
    <svg className="logo" viewBox="0 0 108 32" width="95" height="28" role="img" aria-label={label}>
      <rect className="tile" width="32" height="32" rx="7" />
      <path
        className="alley"
        d="M23 8.5H13.25a3.75 3.75 0 0 0 0 7.5h5.5a3.75 3.75 0 0 1 0 7.5H9"
        fill="none"
        strokeWidth="3.4"
      />
      <rect className="goods" x="20.1" y="11.1" width="2.9" height="2.9" rx=".5" />
      <g transform="translate(42 4.6)" fill="none" stroke="currentColor" strokeWidth="2.7">
        <path d="M12.6 8.2H6.1a3 3 0 0 0 0 6H9a3 3 0 0 1 0 6H2.2" />
        <circle cx="21.6" cy="14.2" r="6" />
        <path d="M32.2 8.2h0M32.6 6.9v7.6a5.2 5.2 0 0 0 5.2 5.7c3 0 5.4-2 5.4-5.2V6.9" />
        <path d="M49.3 1v20.55" />
        <path
          stroke="none"
          fill="currentColor"
          d="M50.2 14.44 58 6.85h3.9L50.2 18.18zM53.1 15.4l2.3-2.25 6.7 8.4h-3.6z"
        />
      </g>
    </svg>
  );
}
