import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { unitsOf } from '@/lib/code-points'
import { Button } from '@/ui/button'
import { Card } from '@/ui/card'
import { PaperText } from '@/ui/paper/paper-text'
import { quoteOf } from '../lib/place'

/** As much of a long text (characters) as is drawn at once. */
const WINDOW = 200_000

/** A document without pages: its text, with the quoted words marked. */
export function DocumentText({ content }: { content: string }) {
  const [search] = useSearchParams()
  const asked = quoteOf(search.get('quote'))
  const quote = asked?.map((offset) => unitsOf(content, offset)) as [number, number] | undefined
  const [windows, setWindows] = useState(1)
  // Around the quote, and no less at an end of the text.
  const middle = quote ? (quote[0] + quote[1]) / 2 : 0
  const size = windows * WINDOW
  const from = Math.max(0, Math.min(Math.floor(middle - size / 2), content.length - size))
  const to = from + size
  return (
    <Card flush className="flex max-h-[calc(100dvh-6rem)] flex-col">
      <PaperText
        text={content.slice(from, to)}
        label="Text"
        quote={quote && [quote[0] - from, quote[1] - from]}
        soft={search.has('near')}
        className="min-h-0 p-6 sm:p-8 xl:px-[max(2rem,calc(50%-24rem))]"
      />
      {(from > 0 || to < content.length) && (
        <p className="flex shrink-0 items-center justify-between gap-4 border-t border-line px-5 py-2.5 text-sm text-ink-soft">
          A part of a long text is shown.
          <Button size="small" onClick={() => setWindows(windows * 2)}>
            Show more
          </Button>
        </p>
      )}
    </Card>
  )
}
