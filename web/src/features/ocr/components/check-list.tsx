import { CircleCheck } from 'lucide-react'
import { percent } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Empty } from '@/ui/empty'
import { sureness, type Chosen } from '@/ui/paper/words'
import { correctedOf, doubtsOf, type Doubt } from '../lib/doubts'
import type { Reading } from '../lib/page'

type CheckListProps = { reading: Reading; chosen: Chosen | undefined; onChoose: (chosen: Chosen) => void }

/** The words the recognition was not sure of, and those put right; a click shows one on the page. */
export function CheckList({ reading, chosen, onChoose }: CheckListProps) {
  const doubts = doubtsOf(reading.words)
  const corrected = correctedOf(reading.words)
  if (doubts.length + corrected.length === 0)
    return (
      <Empty icon={CircleCheck} title="Nothing to check" text="The recognition is sure of every word of this page." />
    )
  const row = (doubt: Doubt) => (
    <Row key={doubt.place} doubt={doubt} text={reading.text} chosen={chosen?.[0] === doubt.place} onChoose={onChoose} />
  )
  return (
    <div className="min-h-0 overflow-y-auto pb-3">
      {doubts.length > 0 && <ul aria-label="Words to check">{doubts.map(row)}</ul>}
      {corrected.length > 0 && (
        <>
          <h3 className="px-5 pt-4 pb-1 text-sm font-semibold text-ink-soft">Corrected</h3>
          <ul aria-label="Corrected words">{corrected.map(row)}</ul>
        </>
      )}
    </div>
  )
}

type RowProps = { doubt: Doubt; text: string; chosen: boolean; onChoose: (chosen: Chosen) => void }

function Row({ doubt: { place, word }, text, chosen, onChoose }: RowProps) {
  const shown = text.slice(word.start, word.end)
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={() => onChoose([place, place])}
        className="flex w-full items-baseline justify-between gap-3 px-5 py-1.5 text-left hover:bg-sunken focus-visible:outline-offset-[-2px] aria-pressed:bg-accent-soft"
      >
        <span className="min-w-0 truncate font-medium">
          {shown === '' ? <i className="font-normal">no word</i> : shown}
        </span>
        {word.corrected ? (
          <span className="shrink-0 truncate text-sm text-ink-faint">
            was “<s>{word.recognised}</s>”
          </span>
        ) : (
          <Badge tone={sureness(word) === 'doubtful' ? 'bad' : 'warn'}>{percent(word.confidence ?? 0)} sure</Badge>
        )}
      </button>
    </li>
  )
}
