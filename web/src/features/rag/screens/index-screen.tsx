import { useQuery } from '@tanstack/react-query'
import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { Outlet, useNavigate, useParams } from 'react-router'
import { bytes, plural } from '@/lib/format'
import { IconButton } from '@/ui/button'
import { Menu } from '@/ui/menu'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { RouteTabs } from '@/ui/tabs'
import { indexQuery, type Index } from '../api'
import { DeleteIndexDialog, RenameDialog } from '../components/index-dialogs'

const BACK = { to: '/rag', title: 'Documents' }

/** One index: its documents, and questions to them. */
export function IndexScreen() {
  const { indexId = '' } = useParams()
  const index = useQuery(indexQuery(indexId))

  if (index.isPending)
    return (
      <Page wide>
        <Skeleton className="h-24" />
      </Page>
    )
  if (index.isError)
    return (
      <Page wide>
        <PageHeader title="Index" back={BACK} />
        <ProblemCard error={index.error} onRetry={index.refetch} />
      </Page>
    )
  const { name, document_count, dataset_size_mb } = index.data

  return (
    <Page wide>
      <PageHeader
        title={name}
        back={BACK}
        text={
          document_count > 0
            ? `${plural(document_count, 'document')}, ${bytes(dataset_size_mb * 1024 ** 2)} of text`
            : undefined
        }
        actions={<IndexMenu index={index.data} />}
      />
      <RouteTabs
        label={name}
        tabs={[
          { to: `/rag/${indexId}`, title: 'Documents', end: true },
          { to: `/rag/${indexId}/ask`, title: 'Ask' },
          { to: `/rag/${indexId}/watches`, title: 'Watches' },
          { to: `/rag/${indexId}/adapters`, title: 'Adapters' },
          { to: `/rag/${indexId}/routing`, title: 'Routing' },
          { to: `/rag/${indexId}/prompt`, title: 'Check a prompt' },
          { to: `/rag/${indexId}/settings`, title: 'Settings' },
        ]}
      />
      <div className="mt-6">
        <Outlet />
      </div>
    </Page>
  )
}

function IndexMenu({ index }: { index: Index }) {
  const navigate = useNavigate()
  const [open, setOpen] = useState<'rename' | 'delete'>()
  const show = (dialog: 'rename' | 'delete') => (shown: boolean) => setOpen(shown ? dialog : undefined)
  return (
    <>
      <Menu
        items={[
          { title: 'Rename', icon: Pencil, onSelect: () => setOpen('rename') },
          { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setOpen('delete') },
        ]}
      >
        <IconButton icon={Ellipsis} label="Actions of this index" />
      </Menu>
      <RenameDialog key={index.name} index={index} open={open === 'rename'} onOpenChange={show('rename')} />
      <DeleteIndexDialog
        index={index}
        open={open === 'delete'}
        onOpenChange={show('delete')}
        onDeleted={() => void navigate('/rag', { replace: true })}
      />
    </>
  )
}
