/** The loss of each epoch as a line, first to last. */
export function Sparkline({ values, label }: { values: number[]; label: string }) {
  if (values.length < 2) return null
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const points = values.map((value, place) => {
    const x = (place / (values.length - 1)) * 100
    const y = most > least ? 30 - ((value - least) / (most - least)) * 28 : 16
    return `${x.toFixed(2)},${y.toFixed(2)}`
  })
  return (
    <svg
      role="img"
      aria-label={`${label}: ${values[0]!.toFixed(3)} at first, ${values.at(-1)!.toFixed(3)} at the end`}
      viewBox="0 0 100 32"
      preserveAspectRatio="none"
      className="h-16 w-full overflow-visible"
    >
      <polyline
        points={points.join(' ')}
        fill="none"
        stroke="var(--accent)"
        strokeWidth={2}
        vectorEffect="non-scaling-stroke"
        strokeLinejoin="round"
      />
    </svg>
  )
}
