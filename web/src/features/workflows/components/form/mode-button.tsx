/** A small button that changes how a field is written. */
export const ModeButton = ({ label, onClick, disabled }: { label: string; onClick: () => void; disabled?: boolean }) =>
  disabled ? null : (
    <button type="button" onClick={onClick} className="rounded text-xs text-ink-soft hover:text-ink hover:underline">
      {label}
    </button>
  )
