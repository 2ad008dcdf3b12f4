import { useQuery } from '@tanstack/react-query'
import { FolderOpen } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useDebounced } from '@/lib/debounce'
import { useTableState } from '@/lib/table-state'
import { Card } from '@/ui/card'
import { DropZone } from '@/ui/drop-zone'
import { Empty } from '@/ui/empty'
import { SearchInput } from '@/ui/input'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton, SkeletonRows } from '@/ui/skeleton'
import { Uploads } from '@/ui/uploads'
import { bucketsQuery, listQuery, type Place } from '../api'
import { BucketPicker } from '../components/bucket-picker'
import { CrumbBar } from '../components/crumb-bar'
import { FileTable, type Row } from '../components/file-table'
import { bucketTitle, within } from '../lib/folders'
import { placeKey, uploads } from '../lib/uploads'

/** The buckets and what is in them. */
export function FilesScreen() {
  const [search, setSearch] = useSearchParams()
  const buckets = useQuery(bucketsQuery())
  const place = { bucket: search.get('bucket') ?? 'user-uploads', folder: search.get('folder') ?? '' }
  const go = ({ bucket, folder }: Place) =>
    setSearch({ ...(bucket === 'user-uploads' ? {} : { bucket }), ...(folder ? { folder } : {}) })
  return (
    <Page>
      <PageHeader title="Storage" text="All files that the appliance keeps for you, on this machine." />
      {buckets.isPending && <Skeleton className="mb-5 h-16" />}
      {buckets.isError && <ProblemCard error={buckets.error} onRetry={buckets.refetch} className="mb-5" />}
      {buckets.data && (
        <BucketPicker buckets={buckets.data} bucket={place.bucket} onBucket={(bucket) => go({ bucket, folder: '' })} />
      )}
      <DropZone
        title={place.folder ? `Drop files into ${place.folder}` : 'Drop files here'}
        multiple
        maxBytes={buckets.data?.bucket_info[place.bucket]?.max_file_bytes}
        onFiles={(files) => uploads.add(files, placeKey(place))}
      />
      <Uploads
        queue={uploads}
        belongs={(target) => target === placeKey(place)}
        className="mt-3 rounded-card border border-line bg-surface"
      />
      <Folder key={placeKey(place)} place={place} onFolder={(folder) => go({ ...place, folder })} />
    </Page>
  )
}

function Folder({ place, onFolder }: { place: Place; onFolder: (folder: string) => void }) {
  const state = useTableState({ q: '' })
  const { q = '' } = state.filters
  const [text, setText] = useState(q)
  const wanted = useDebounced(text.trim(), 250)
  const { setFilter } = state
  useEffect(() => {
    if (wanted !== q) setFilter('q', wanted)
  }, [wanted]) // only what was typed changes the address, not the other way round
  const list = useQuery(listQuery({ ...place, skip: state.skip, limit: state.limit, q, sort: state.sort }))

  const folders: Row[] =
    q || state.page > 1
      ? []
      : (list.data?.folders ?? []).map((name) => ({ name, path: `${within(place.folder, name)}/` }))
  const files: Row[] = (list.data?.data ?? []).map((file) => ({
    name: q ? file.path : file.name,
    path: file.path,
    file,
  }))
  const rows = [...folders, ...files]
  return (
    <Card flush className="mt-6">
      <div className="flex flex-wrap items-center justify-between gap-3 border-b border-line py-3 pr-3 pl-5">
        <CrumbBar top={bucketTitle(place.bucket)} folder={place.folder} onFolder={onFolder} />
        <SearchInput value={text} onChange={setText} placeholder="Search by name" className="w-full sm:w-64" />
      </div>
      {list.isPending ? (
        <SkeletonRows rows={4} />
      ) : list.isError ? (
        <ProblemCard error={list.error} onRetry={list.refetch} className="p-4" />
      ) : rows.length === 0 ? (
        <Empty
          icon={FolderOpen}
          title={q ? 'Nothing found' : 'No files here'}
          text={q ? `No file is called like “${q}”.` : 'Drop some above, or choose another bucket.'}
        />
      ) : (
        <FileTable
          bucket={place.bucket}
          rows={rows}
          onFolder={onFolder}
          sort={state.sort}
          onSort={state.setSort}
          pager={list.data.count > 10 ? { state, count: list.data.count } : undefined}
          stale={list.isPlaceholderData}
        />
      )}
    </Card>
  )
}
