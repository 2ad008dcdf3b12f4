const TICKS = 61
const AT = 24 // the tick it is turned to
const FROM = -120 // degrees from the top
const SWEEP = 240

/** The mark of the program, large: a dial with its scale. */
export function Dial({ className }: { className?: string }) {
  return (
    <svg viewBox="-100 -100 200 200" aria-hidden className={className}>
      <circle r="62" fill="var(--rail-raised)" opacity="0.55" />
      <circle r="44" fill="var(--rail)" opacity="0.7" />
      {Array.from({ length: TICKS }, (_, tick) => (
        <line
          key={tick}
          y1={tick % 10 === 0 ? -92 : -86}
          y2="-78"
          stroke={tick <= AT ? 'var(--rail-accent)' : 'var(--rail-line)'}
          strokeWidth={tick % 10 === 0 ? 1.5 : 0.8}
          strokeLinecap="round"
          transform={`rotate(${FROM + (tick * SWEEP) / (TICKS - 1)})`}
        />
      ))}
      <line
        y1="-30"
        y2="-56"
        stroke="var(--rail-ink)"
        strokeWidth="3"
        strokeLinecap="round"
        transform={`rotate(${FROM + (AT * SWEEP) / (TICKS - 1)})`}
      />
    </svg>
  )
}
