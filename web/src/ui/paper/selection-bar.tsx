import { Check, Copy, X } from 'lucide-react'
import type { ReactNode, Ref } from 'react'
import { percent, plural } from '@/lib/format'
import { Button, IconButton } from '../button'
import { useCopy } from '../copy'
import { chosenText, sureness, type Chosen, type Word } from './words'

type SelectionBarProps = {
  ref?: Ref<HTMLDivElement>
  text: string
  words: Word[]
  chosen: Chosen
  onClose: () => void
  /** what else may be done with the words, such as a correction */
  children?: ReactNode
}

/** What has been chosen on a page, how sure the recognition is of it, and a way to copy it. */
export function SelectionBar({ ref, text, words, chosen, onClose, children }: SelectionBarProps) {
  const { copied, copy } = useCopy()
  const chosenWords = words.slice(chosen[0], chosen[1] + 1)
  const shown = chosenText(text, words, chosen)
  return (
    <div
      ref={ref}
      role="group"
      aria-label="Chosen words"
      className="sticky bottom-0 z-10 flex flex-wrap rounded-b-card items-center gap-x-3 gap-y-2 border-t border-line bg-surface px-3 py-2"
    >
      <p aria-live="polite" className="flex min-w-0 flex-1 basis-40 items-baseline gap-2">
        <span className="truncate font-medium">“{shown.replace(/\s+/g, ' ')}”</span>
        <Surety words={chosenWords} />
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {children}
        <Button size="small" icon={copied ? Check : Copy} onClick={() => void copy(shown)}>
          {copied ? 'Copied' : 'Copy'}
        </Button>
        <IconButton icon={X} label="Choose nothing" size="small" onClick={onClose} />
      </div>
    </div>
  )
}

const TONES = { sure: 'text-ink-faint', unsure: 'text-warn', doubtful: 'text-bad' }

/** How sure the recognition is of one word; of several, of the least sure. */
function Surety({ words }: { words: Word[] }) {
  const least = words.reduce<Word | undefined>(
    (least, word) => ((word.confidence ?? 1) < (least?.confidence ?? 1) || least === undefined ? word : least),
    undefined,
  )
  const sure = least && sureness(least)
  if (least === undefined || sure === undefined)
    return words.length > 1 && <span className="shrink-0 text-sm text-ink-faint">{plural(words.length, 'word')}</span>
  return (
    <span className={`shrink-0 text-sm ${TONES[sure]}`}>
      {words.length > 1 && `${plural(words.length, 'word')}, at least `}
      {percent(least.confidence!)} sure
    </span>
  )
}
