import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useObjectUrl } from '@/lib/object-url'
import { PagePair, pictureWidth } from '@/ui/paper/page-pair'
import { Thumbnails } from '@/ui/paper/thumbnails'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { correctionsQuery, pictureQuery, resultQuery, useCorrect, type Job } from '../api'
import { readingOf, withCorrection, type Field, type ReadPage } from '../lib/page'
import { CorrectionForm } from './correction-form'
import { PageSide } from './page-side'

/** The pages of a completed job; words the recognition was not sure of are tinted, and can be put right. */
export function ResultPages({ job }: { job: Job }) {
  const result = useQuery(resultQuery(job.id))
  const [search, setSearch] = useSearchParams()

  if (result.isPending) return <Skeleton className="h-[70dvh]" />
  if (result.isError) return <ProblemCard error={result.error} onRetry={result.refetch} />
  const { pages, fields } = result.data
  const read = pages.find(({ page }) => String(page) === search.get('page')) ?? pages[0]
  if (read === undefined) return <p className="text-ink-soft">No page was read.</p>

  // The pages of a part of a document ("1-3,7") are counted one after the other when turning.
  const place = pages.indexOf(read) + 1
  const open = (page: number) => setSearch({ page: String(page) }, { replace: true })
  const turn = (to: number) => open(pages[to - 1]?.page ?? 1)
  return (
    <div className="flex gap-5">
      {pages.length > 1 && (
        <Thumbnails
          pages={pages.map((_, place) => place + 1)}
          page={place}
          onPage={turn}
          picture={(place) => <SmallPicture jobId={job.id} page={pages[place - 1]!.page} />}
          className="max-h-[calc(100dvh-6rem)] shrink-0 flex-col overflow-y-auto p-1 max-xl:hidden"
        />
      )}
      <OnePage
        key={read.page}
        job={job}
        read={read}
        fields={fields}
        page={place}
        pages={pages.length}
        onPage={turn}
        onOpen={open}
      />
    </div>
  )
}

type OnePageProps = {
  job: Job
  read: ReadPage
  fields: Field[]
  /** counted one after the other */
  page: number
  pages: number
  onPage: (page: number) => void
  /** by its number in the document */
  onOpen: (page: number) => void
}

function OnePage({ job, read, fields, onOpen, ...turning }: OnePageProps) {
  const [zoom, setZoom] = useState(1)
  const { data, error, refetch } = useQuery({
    ...pictureQuery(job.id, read.page, pictureWidth(zoom)),
    placeholderData: keepPreviousData,
  })
  const corrections = useQuery(correctionsQuery(job.id, read.page)).data
  const correct = useCorrect(job.id, read.page)
  const reading = useMemo(() => readingOf(read, corrections), [read, corrections])
  const url = useObjectUrl(data)
  return (
    <PagePair
      {...turning}
      zoom={zoom}
      onZoom={setZoom}
      picture={{ url, error, refetch }}
      text={reading.text}
      words={reading.words}
      side={(side) => <PageSide side={side} read={read} reading={reading} fields={fields} onPage={onOpen} />}
      onChosen={([first, last], back) => {
        const word = reading.words[first]
        // Until it is known what has been corrected already, a correction would undo that.
        if (word === undefined || first !== last || corrections === undefined) return null
        return (
          <CorrectionForm
            key={`${word.number} ${word.corrected}`}
            word={word}
            text={reading.text.slice(word.start, word.end)}
            busy={correct.isPending}
            onSave={(text) => {
              correct.mutate(withCorrection(corrections, word, text))
              back()
            }}
          />
        )
      }}
    />
  )
}

function SmallPicture({ jobId, page }: { jobId: string; page: number }) {
  const url = useObjectUrl(useQuery(pictureQuery(jobId, page, 160)).data)
  return url ? <img src={url} alt="" className="block w-full" /> : null
}
