import { Plus } from 'lucide-react'
import { Outlet, useNavigate, useSearchParams } from 'react-router'
import { Button } from '@/ui/button'
import { Page, PageHeader } from '@/ui/page-header'
import { RouteTabs } from '@/ui/tabs'
import { NewIndexDialog } from '../components/new-index-dialog'

/** All indexes, all questions, all routing decisions. */
export function LibraryScreen() {
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const creating = search.get('new') !== null
  const setCreating = (open: boolean) => setSearch(open ? { new: '1' } : {}, { replace: true })
  return (
    <Page>
      <PageHeader
        title="Documents"
        text="Files become searchable on this machine. Ask them a question, and see the words it is answered with."
        actions={
          <Button kind="primary" icon={Plus} onClick={() => setCreating(true)}>
            New index
          </Button>
        }
      />
      <RouteTabs
        label="Documents"
        tabs={[
          { to: '/rag', title: 'Indexes', end: true },
          { to: '/rag/questions', title: 'Questions' },
          { to: '/rag/routing', title: 'Routing log' },
        ]}
      />
      <div className="mt-6">
        <Outlet />
      </div>
      {creating && (
        <NewIndexDialog
          onClose={() => setCreating(false)}
          onCreated={(index) => void navigate(`/rag/${index.id}`, { replace: true })}
        />
      )}
    </Page>
  )
}
