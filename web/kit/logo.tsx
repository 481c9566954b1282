import css from "./logo.module.css";

/** The mark and the word, on one baseline; the word takes the colour of the text around it. */
export function Logo({ markOnly = false }: { readonly markOnly?: boolean }) {
  return (
    <span className={css.logo}>
      <svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" className={css.tile} />
        <path
          d="M23 8.5H13.25a3.75 3.75 0 0 0 0 7.5h5.5a3.75 3.75 0 0 1 0 7.5H9"
          fill="none"
          stroke="#fff"
          strokeWidth="3.4"
        />
        <rect x="20.1" y="11.1" width="2.9" height="2.9" rx=".5" className={css.goods} />
      </svg>
      {markOnly ? (
        <span className="visually-hidden">Souk</span>
      ) : (
        <svg height="17" viewBox="0 0 64 22" role="img" aria-label="Souk">
          <g fill="none" stroke="currentColor" strokeWidth="2.7">
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
      )}
    </span>
  );
}
