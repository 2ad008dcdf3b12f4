import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { bytes, dateTime } from '@/lib/format'
import { saveAs, useObjectUrl } from '@/lib/object-url'
import { Button } from '@/ui/button'
import { Facts } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import { Sheet } from '@/ui/dialog'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { toastProblem } from '@/ui/toasts'
import { download, type StoredFile } from '../api'

/** Larger files (bytes) are only described. */
const SHOWN = 2 * 1024 ** 2

const isPicture = (type: string) => /^image\/(png|jpeg|gif|webp|bmp)$/.test(type)
const isText = (type: string) => /^text\/|^application\/(json|xml|yaml|toml)/.test(type)

type PreviewProps = { bucket: string; file: StoredFile | null; onClose: () => void }

/** What a file is, and how it looks if it is a picture or a text. */
export function Preview({ bucket, file, onClose }: PreviewProps) {
  const save = () => file && void download(bucket, file.path).then((blob) => saveAs(blob, file.name), toastProblem)
  return (
    <Sheet
      open={file !== null}
      onOpenChange={(open) => !open && onClose()}
      title={file?.name}
      actions={
        <Button kind="primary" icon={Download} onClick={save}>
          Download
        </Button>
      }
    >
      {file && (
        <>
          <Facts
            facts={[
              ['Folder', file.path.includes('/') ? file.path.slice(0, file.path.lastIndexOf('/')) : '–'],
              ['Type', file.content_type],
              ['Size', bytes(file.size)],
              ['Added', dateTime(file.created_at)],
            ]}
          />
          <Look bucket={bucket} file={file} />
        </>
      )}
    </Sheet>
  )
}

function Look({ bucket, file }: { bucket: string; file: StoredFile }) {
  const { id, path, content_type: type, size } = file
  const shown = size <= SHOWN && (isPicture(type) || isText(type))
  const content = useQuery({
    queryKey: ['storage', 'content', id, file.updated_at],
    queryFn: async () => {
      const blob = await download(bucket, path)
      return isPicture(type) ? { blob } : { text: await blob.text() }
    },
    enabled: shown,
  })
  const url = useObjectUrl(content.data?.blob)
  if (!shown) return null
  if (content.isPending) return <Skeleton className="mt-5 h-64" />
  if (content.isError) return <ProblemCard error={content.error} onRetry={content.refetch} className="mt-5" />
  if (content.data.text !== undefined) return <CodeBlock text={content.data.text} label="Text" className="mt-5" />
  return url ? (
    <img src={url} alt={file.name} className="mt-5 max-h-[60dvh] rounded-control border border-line object-contain" />
  ) : null
}
