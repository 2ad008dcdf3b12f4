/** The mark: a dial, turned to "on". */
export const Logo = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 32 32" aria-hidden className={className}>
    <rect width="32" height="32" rx="9" fill="oklch(0.33 0.05 212)" />
    <path
      d="M23.5 20.6a9 9 0 1 0-15 0"
      fill="none"
      stroke="oklch(0.83 0.092 197)"
      strokeWidth="2.6"
      strokeLinecap="round"
    />
    <path d="M16 16.4 20.4 11" stroke="#fff" strokeWidth="2.6" strokeLinecap="round" />
    <circle cx="16" cy="16.4" r="2.3" fill="#fff" />
    <path d="M11.4 25.4h9.2" stroke="oklch(0.83 0.092 197)" strokeWidth="2.6" strokeLinecap="round" />
  </svg>
)
