import { FileText, Inbox, Pencil, Plus, RotateCw, Trash2 } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { ApiProblem } from '@/lib/problem'
import { useTableState } from '@/lib/table-state'
import { Badge, StatusBadge } from '@/ui/badge'
import { Button, IconButton } from '@/ui/button'
import { Card, Facts } from '@/ui/card'
import { Checkbox, Switch } from '@/ui/checkbox'
import { CodeBlock } from '@/ui/code-block'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { CopyId } from '@/ui/copy-id'
import { Dialog, Sheet } from '@/ui/dialog'
import { DropZone } from '@/ui/drop-zone'
import { Empty } from '@/ui/empty'
import { Field } from '@/ui/field'
import { FilterChips } from '@/ui/filter-chips'
import { Input, PasswordInput, SearchInput, Select, Textarea } from '@/ui/input'
import { JsonView } from '@/ui/json-view'
import { Kbd } from '@/ui/kbd'
import { RowMenu } from '@/ui/menu'
import { Notice } from '@/ui/notice'
import { Page, PageHeader } from '@/ui/page-header'
import { ProblemCard } from '@/ui/problem-card'
import { Progress } from '@/ui/progress'
import { RelativeTime } from '@/ui/relative-time'
import { Skeleton, SkeletonRows } from '@/ui/skeleton'
import { Spinner } from '@/ui/spinner'
import { Table } from '@/ui/table'
import { PanelTabs, Tabs } from '@/ui/tabs'
import { toast, toastProblem } from '@/ui/toasts'

const PROBLEM = new ApiProblem({
  status: 502,
  code: 'upstream-error',
  title: 'The other side failed',
  detail: 'The model at localhost:11434 answered with status 500.',
  hint: 'Look at its log.',
  requestId: '0198f2a07a517cc2',
})
const STATUSES = ['pending', 'running', 'completed', 'failed', 'waiting', 'paused', 'skipped', 'terminated', 'retrying']
const ROWS = ['Invoice 2026-014.pdf', 'Lease, signed.tiff', 'Delivery note 88.png'].map((name, place) => ({
  id: `0198f2a0-7a51-7cc2-9d1e-0f2ab93fd00${place}`,
  name,
  status: STATUSES[(place * 2) % 6]!,
  pages: 3 + place * 11,
  at: new Date(Date.now() - 1000 * 60 * 47 * (place + 0.2) ** 3).toISOString(),
}))

/** Every part of the kit, to look at in both themes. */
export function KitScreen() {
  return (
    <Page>
      <PageHeader
        title="Kit"
        text="Every part of src/ui, in development only."
        back={{ to: '/', title: 'Dashboard' }}
        actions={
          <>
            <Button icon={RotateCw}>Refresh</Button>
            <Button kind="primary" icon={Plus}>
              New document
            </Button>
          </>
        }
      />
      <div className="grid gap-6 lg:grid-cols-2 [&>*]:min-w-0">
        <Part title="Buttons">
          <Buttons />
        </Part>
        <Part title="States">
          <div className="flex flex-wrap gap-2">
            {STATUSES.map((status) => (
              <StatusBadge key={status} status={status} />
            ))}
            <Badge>pdf</Badge>
            <Badge tone="accent">new</Badge>
          </div>
          <Progress value={0.42} label="Recognising" />
          <div className="flex flex-wrap items-center gap-4 text-sm text-ink-soft">
            <Spinner label="Working" />
            <CopyId id={ROWS[0]!.id} />
            <RelativeTime at={ROWS[1]!.at} />
            <span className="flex gap-1">
              <Kbd>Ctrl</Kbd>
              <Kbd>K</Kbd>
            </span>
          </div>
        </Part>
        <Part title="Form">
          <Form />
        </Part>
        <Part title="Messages">
          <Notice title="Nothing leaves this machine.">Text recognition runs in this program.</Notice>
          <Notice kind="good">Saved.</Notice>
          <Notice kind="warn">No language model is connected; answers quote the documents.</Notice>
          <Notice kind="bad">The engine stopped.</Notice>
          <div className="flex flex-wrap gap-2">
            <Button size="small" onClick={() => toast.success('Workflow saved')}>
              Toast
            </Button>
            <Button size="small" onClick={() => toastProblem(PROBLEM)}>
              Problem toast
            </Button>
          </div>
          <ProblemCard error={PROBLEM} onRetry={() => undefined} />
        </Part>
        <Card flush className="lg:col-span-2">
          <Rows />
        </Card>
        <DropZone
          title="Drop a scan here"
          hint="PDF, PNG, JPG or TIFF up to 50 MiB; click, drop or paste."
          onFiles={(files) => toast(files[0]?.name)}
        />
        <DropZone title="Drop a scan here" sending={{ name: 'lease.tiff', sent: 0.63 }} onFiles={() => undefined} />
        <Card flush>
          <Empty
            icon={Inbox}
            title="No documents yet"
            text="Documents you add are searched by what they mean."
            action={<Button kind="primary">Add documents</Button>}
          />
        </Card>
        <Part title="Waiting">
          <Skeleton lines={3} />
          <SkeletonRows rows={3} />
        </Part>
        <Part title="Tabs and values">
          <Tabs
            label="Output"
            tabs={[
              {
                id: 'json',
                title: 'Data',
                content: (
                  <JsonView
                    value={{ ok: true, total: 42.5, pages: [{ number: 1, text: 'Invoice\nNo 14' }], error: null }}
                  />
                ),
              },
              { id: 'text', title: 'Text', content: <CodeBlock text={'INVOICE 2026-014\nTotal due: 1,250.00 EUR'} /> },
            ]}
          />
        </Part>
        <Part title="Filters and panels">
          <Panels />
        </Part>
        <Part title="Facts">
          <Facts
            facts={[
              ['Engine', 'tesseract'],
              ['Pages', '14 of 14'],
              ['Execution', <CopyId key="id" id="exec-0198f2a07a51" show={20} />],
            ]}
          />
          <Windows />
        </Part>
      </div>
    </Page>
  )
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card>
    <h2 className="mb-4 text-lg">{title}</h2>
    <div className="flex flex-col gap-4">{children}</div>
  </Card>
)

const Buttons = () => (
  <>
    <div className="flex flex-wrap gap-2">
      <Button kind="primary">Primary</Button>
      <Button>Plain</Button>
      <Button kind="quiet">Quiet</Button>
      <Button kind="danger" icon={Trash2}>
        Danger
      </Button>
      <Button kind="danger-quiet">Remove</Button>
    </div>
    <div className="flex flex-wrap items-center gap-2">
      <Button kind="primary" busy>
        Saving
      </Button>
      <Button disabled>Disabled</Button>
      <Button size="small">Small</Button>
      <Button size="large">Large</Button>
      <IconButton icon={Pencil} label="Rename" />
    </div>
  </>
)

function Form() {
  const [text, setText] = useState('invoice')
  return (
    <>
      <SearchInput value={text} onChange={setText} placeholder="Search documents" />
      <Field label="Name" hint="Shown in lists." required>
        <Input placeholder="Invoices" />
      </Field>
      <Field label="Key" error="Must not be empty.">
        <PasswordInput defaultValue="secret" />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Engine">
          <Select>
            <option>Automatic</option>
            <option>tesseract</option>
          </Select>
        </Field>
        <Field label="Languages">
          <Input disabled defaultValue="eng" />
        </Field>
      </div>
      <Field label="Prompt">
        <Textarea rows={2} defaultValue="What is the total?" />
      </Field>
      <Checkbox label="Read tables" hint="Slower." defaultChecked />
      <Switch label="Active" hint="Runs on its schedule." defaultChecked />
      <Switch label="Auto-save" />
    </>
  )
}

function Rows() {
  const state = useTableState()
  return (
    <Table
      label="Documents"
      rows={ROWS}
      rowKey={(row) => row.id}
      onOpen={(row) => toast(row.name)}
      sort={state.sort}
      onSort={state.setSort}
      pager={{ state, count: 137 }}
      menu={(row) => (
        <RowMenu
          label={`Actions for ${row.name}`}
          items={[
            { title: 'Rename', icon: Pencil, onSelect: () => undefined },
            { kind: 'line' },
            { title: 'Delete', icon: Trash2, danger: true, onSelect: () => undefined },
          ]}
        />
      )}
      columns={[
        {
          title: 'Name',
          sort: 'name',
          cell: (row) => (
            <span className="inline-flex items-center gap-2.5">
              <FileText aria-hidden className="size-4 text-ink-faint" />
              {row.name}
            </span>
          ),
        },
        { title: 'State', cell: (row) => <StatusBadge status={row.status} /> },
        { title: 'Pages', align: 'right', from: 'sm', cell: (row) => row.pages },
        { title: 'Id', from: 'lg', cell: (row) => <CopyId id={row.id} /> },
        {
          title: 'Added',
          sort: 'created_at',
          from: 'md',
          cell: (row) => <RelativeTime at={row.at} className="text-ink-soft" />,
        },
      ]}
    />
  )
}

function Windows() {
  const [open, setOpen] = useState<'dialog' | 'sheet' | 'confirm' | null>(null)
  const props = (name: 'dialog' | 'sheet' | 'confirm') => ({
    open: open === name,
    onOpenChange: (next: boolean) => setOpen(next ? name : null),
  })
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => setOpen('dialog')}>Open dialog</Button>
      <Button onClick={() => setOpen('sheet')}>Open sheet</Button>
      <Button onClick={() => setOpen('confirm')}>Delete …</Button>
      <Dialog
        {...props('dialog')}
        title="New index"
        text="An index holds documents that are searched together."
        actions={<Button kind="primary">Create</Button>}
      >
        <Field label="Name">
          <Input />
        </Field>
      </Dialog>
      <Sheet {...props('sheet')} title="Invoice 2026-014.pdf" text="14 pages, read by tesseract">
        <JsonView value={ROWS} />
      </Sheet>
      <ConfirmDialog
        {...props('confirm')}
        title="Delete “Invoices”?"
        text="Its 12 executions go with it."
        action="Delete"
        typed="ann@example.com"
        onConfirm={() => Promise.reject(PROBLEM)}
      />
    </div>
  )
}

function Panels() {
  const [state, setState] = useState('')
  return (
    <div className="flex flex-col gap-4">
      <FilterChips
        label="State"
        choices={[
          { value: '', title: 'All', count: 50 },
          { value: 'completed', title: 'Done', count: 49 },
          { value: 'failed', title: 'Failed', count: 1 },
        ]}
        chosen={state}
        onChoose={setState}
      />
      <Card flush>
        <PanelTabs
          label="Page"
          tabs={[
            { id: 'text', title: 'Text', content: <p className="p-5">Total due: 1,250.00 EUR</p> },
            { id: 'check', title: 'To check', content: <p className="p-5 text-ink-soft">Nothing to check.</p> },
          ]}
        />
      </Card>
    </div>
  )
}
