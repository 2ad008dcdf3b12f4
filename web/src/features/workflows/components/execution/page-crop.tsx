import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type CSSProperties } from 'react'
import { placed } from '@/ui/paper/words'
import '@/ui/paper/paper.css'
import { pageQuery } from '../../api'
import { cropAround, type Citation } from '../../lib/answer'

const WIDTH = 1000 // pixels: sharp enough for text at this size

/** The lines of the page around the quote, with its words marked; nothing for text without pages. */
export function PageCrop({ citation }: { citation: Citation }) {
  const crop = cropAround(citation.boxes)
  const page = useQuery({ ...pageQuery(citation.document_id, crop?.page ?? 1, WIDTH), enabled: crop !== null })
  const url = useObjectUrl(page.data)
  const [ratio, setRatio] = useState<number>() // height of the page by its width
  if (crop === null || page.isError) return null
  const share = crop.bottom - crop.top
  return (
    <span
      className="relative block overflow-hidden border-b border-line bg-white dark:brightness-90"
      style={{ aspectRatio: `1 / ${(ratio ?? 1.41) * share}` }}
    >
      {url && (
        <span
          className="absolute inset-x-0 block"
          style={{ top: `${(-crop.top / share) * 100}%`, height: `${100 / share}%` }}
        >
          <img
            src={url}
            alt={`Page ${crop.page} of ${citation.title ?? 'the document'}`}
            onLoad={({ currentTarget: { naturalHeight, naturalWidth } }) => setRatio(naturalHeight / naturalWidth)}
            className="size-full"
          />
          {ratio &&
            crop.marks.map((mark, line) => (
              <span
                key={line}
                aria-hidden
                className="marker absolute block"
                style={{ ...placed(mark, 0.18), '--line': line } as CSSProperties}
              />
            ))}
        </span>
      )}
    </span>
  )
}

/** The address of a blob for as long as it is shown. */
function useObjectUrl(blob: Blob | undefined): string | undefined {
  const [url, setUrl] = useState<string>()
  useEffect(() => {
    if (blob === undefined) return
    const made = URL.createObjectURL(blob)
    setUrl(made)
    return () => URL.revokeObjectURL(made)
  }, [blob])
  return url
}
