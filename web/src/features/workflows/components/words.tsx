/** A sentence in which `names` between backticks are set as code. */
export const Words = ({ text }: { text: string }) =>
  text.split('`').map((part, place) =>
    place % 2 === 1 ? (
      <code key={place} className="font-mono text-[0.9em] text-ink-soft">
        {part}
      </code>
    ) : (
      part
    ),
  )
