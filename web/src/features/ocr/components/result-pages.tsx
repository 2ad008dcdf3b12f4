import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Check, Copy } from 'lucide-react'
import { useMemo, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useObjectUrl } from '@/lib/object-url'
import { IconButton } from '@/ui/button'
import { useCopy } from '@/ui/copy'
import { PagePair, pictureWidth } from '@/ui/paper/page-pair'
import { Thumbnails } from '@/ui/paper/thumbnails'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { pictureQuery, resultQuery, type Job } from '../api'
import { wordsOf, type ReadPage } from '../lib/page'

/** The pages of a completed job; words the recognition was not sure of are tinted. */
export function ResultPages({ job }: { job: Job }) {
  const result = useQuery(resultQuery(job.id))
  const [search, setSearch] = useSearchParams()

  if (result.isPending) return <Skeleton className="h-[70dvh]" />
  if (result.isError) return <ProblemCard error={result.error} onRetry={result.refetch} />
  const { pages } = result.data
  const read = pages.find(({ page }) => String(page) === search.get('page')) ?? pages[0]
  if (read === undefined) return <p className="text-ink-soft">No page was read.</p>

  // The pages of a part of a document ("1-3,7") are counted one after the other when turning.
  const number = pages.indexOf(read)
  const turn = (to: number) => setSearch({ page: String(pages[to - 1]?.page ?? 1) }, { replace: true })
  return (
    <div className="flex gap-5">
      {pages.length > 1 && (
        <Thumbnails
          pages={pages.map((_, place) => place + 1)}
          page={number + 1}
          onPage={turn}
          picture={(place) => <SmallPicture jobId={job.id} page={pages[place - 1]!.page} />}
          className="max-h-[calc(100dvh-6rem)] shrink-0 flex-col overflow-y-auto p-1 max-xl:hidden"
        />
      )}
      <OnePage key={read.page} job={job} read={read} page={number + 1} pages={pages.length} onPage={turn} />
    </div>
  )
}

type OnePageProps = { job: Job; read: ReadPage; page: number; pages: number; onPage: (page: number) => void }

function OnePage({ job, read, ...turning }: OnePageProps) {
  const [zoom, setZoom] = useState(1)
  const { data, error, refetch } = useQuery({
    ...pictureQuery(job.id, read.page, pictureWidth(zoom)),
    placeholderData: keepPreviousData,
  })
  const words = useMemo(() => wordsOf(read), [read])
  const url = useObjectUrl(data)
  return (
    <PagePair
      {...turning}
      zoom={zoom}
      onZoom={setZoom}
      picture={{ url, error, refetch }}
      text={read.text}
      words={words}
      textActions={<CopyText text={read.text} />}
    />
  )
}

function CopyText({ text }: { text: string }) {
  const { copied, copy } = useCopy()
  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={copied ? 'Copied' : 'Copy the text'}
      size="small"
      onClick={() => void copy(text)}
    />
  )
}

function SmallPicture({ jobId, page }: { jobId: string; page: number }) {
  const url = useObjectUrl(useQuery(pictureQuery(jobId, page, 160)).data)
  return url ? <img src={url} alt="" className="block w-full" /> : null
}
