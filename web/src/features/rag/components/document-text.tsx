import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { unitsOf } from '@/lib/code-points'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { PaperText } from '@/ui/paper/paper-text'
import { quoteOf } from '../lib/place'

/** As much of a long text (characters) as is drawn at once. */
const WINDOW = 60_000

/** A document without pages: its text, with the quoted words marked. */
export function DocumentText({ content }: { content: string }) {
  const [search] = useSearchParams()
  const asked = quoteOf(search.get('quote'))
  const quote = asked?.map((offset) => unitsOf(content, offset)) as [number, number] | undefined
  const [more, setMore] = useState(0)
  const from = Math.max(0, (quote?.[0] ?? 0) - WINDOW / 2 - more * WINDOW)
  const to = Math.min(content.length, Math.max(quote?.[1] ?? 0, from) + WINDOW + more * WINDOW)
  const shown = quote && ([quote[0] - from, quote[1] - from] as const)
  return (
    <Card flush>
      <PaperText
        text={content.slice(from, to)}
        label="Text"
        quote={shown}
        soft={search.has('near')}
        className="mx-auto max-h-[calc(100dvh-14rem)] max-w-3xl p-6 sm:p-8"
      />
      {(from > 0 || to < content.length) && (
        <p className="flex items-center justify-between gap-4 border-t border-line px-5 py-2.5 text-sm text-ink-soft">
          A part of a long text is shown.
          <Button size="small" onClick={() => setMore(more + 1)}>
            Show more
          </Button>
        </p>
      )}
    </Card>
  )
}
