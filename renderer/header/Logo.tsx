/** The mark of renderer/icon.svg in the accent colour. */
export function Logo() {
  return (
    <div className="logo">
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden>
        <g
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path d="M7.2 12.6 11 8.8a3 3 0 0 1 2.1-.9h2.7M7.6 15.4h3a3 3 0 0 0 2.1-.9l1.1-1.1" />
          <circle cx="5" cy="15" r="2.4" />
          <circle cx="18.4" cy="7.6" r="2.4" />
          <circle cx="15.6" cy="16.8" r="2.4" />
        </g>
      </svg>
      <strong>Tapwright</strong>
    </div>
  );
}
