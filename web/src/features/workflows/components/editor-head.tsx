import { ChevronDown, ChevronLeft, PanelLeftOpen, Play, Save } from 'lucide-react'
import { Link } from 'react-router'
import { Button, IconButton } from '@/ui/button'
import { commandKey } from '@/ui/kbd'
import { Menu } from '@/ui/menu'
import { Tooltip } from '@/ui/tooltip'
import { cx } from '@/lib/classes'
import type { Workflow } from '../lib/graph'
import type { Issue } from '../lib/issues'
import { ActiveSwitch } from './active-switch'
import { IssueCounter } from './issue-counter'
import { WorkflowMenu } from './list/workflow-menu'
import type { AutoSave } from './use-auto-save'
import type { Saving } from './use-saving'

type EditorHeadProps = {
  workflow: Workflow | undefined
  saving: Saving
  autoSave: AutoSave
  issues: Issue[]
  readOnly: boolean
  onRun: () => void
  onShowNodes?: () => void
  tab: string
  onTab: (tab: string) => void
}

const FIELD =
  'w-full truncate rounded-md bg-transparent px-1.5 -mx-1.5 hover:bg-sunken focus:bg-surface read-only:hover:bg-transparent'

/** Name and description in place, the switch, what is wrong, Run and Save. */
export function EditorHead({
  workflow,
  saving,
  autoSave,
  issues,
  readOnly,
  onRun,
  onShowNodes,
  tab,
  onTab,
}: EditorHeadProps) {
  const { words, setWords, dirty, busy, save } = saving
  const key = commandKey()
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-3 py-2">
      <title>{`${words.name || 'Workflow'} · Appliance`}</title>
      <div className="flex min-w-48 flex-1 items-center gap-2">
        <Tooltip text="All workflows" side="bottom">
          <Link
            to="/workflows"
            aria-label="All workflows"
            className="grid size-8 shrink-0 place-items-center rounded-control text-ink-soft hover:bg-sunken hover:text-ink"
          >
            <ChevronLeft aria-hidden className="size-4.5" />
          </Link>
        </Tooltip>
        {onShowNodes && (
          <IconButton icon={PanelLeftOpen} label="Show the nodes" size="small" side="bottom" onClick={onShowNodes} />
        )}
        <div className="min-w-0 flex-1 leading-tight">
          <h1 className="sr-only">{words.name}</h1>
          <input
            aria-label="Name of the workflow"
            value={words.name}
            readOnly={readOnly}
            maxLength={255}
            placeholder="Name"
            onChange={(event) => setWords({ ...words, name: event.target.value })}
            className={cx(FIELD, 'text-base font-semibold')}
          />
          <input
            aria-label="Description"
            value={words.description}
            readOnly={readOnly}
            maxLength={1000}
            placeholder={readOnly ? '' : 'Add a description'}
            onChange={(event) => setWords({ ...words, description: event.target.value })}
            className={cx(FIELD, 'text-sm text-ink-soft placeholder:text-ink-faint max-sm:hidden')}
          />
        </div>
      </div>
      <HeadTabs tab={tab} onTab={onTab} />
      <div className="ml-auto flex items-center gap-2">
        {workflow && <ActiveSwitch workflow={workflow} />}
        {workflow && <WorkflowMenu workflow={workflow} inEditor />}
        <IssueCounter issues={issues} />
        {!readOnly && (
          <span className="flex items-center">
            <Tooltip text={`Save (${key}+S)`} side="bottom">
              <Button icon={Save} size="small" busy={busy} disabled={!dirty} onClick={() => void save()}>
                Save
              </Button>
            </Tooltip>
            <Menu
              items={[
                {
                  kind: 'choice',
                  title: `Save by itself, ${autoSave.seconds} s after a change`,
                  chosen: autoSave.on,
                  onSelect: autoSave.toggle,
                },
              ]}
            >
              <IconButton icon={ChevronDown} label="How to save" size="small" side="bottom" />
            </Menu>
          </span>
        )}
        <Tooltip text={`Run (${key}+Enter)`} side="bottom">
          <Button kind="primary" size="small" icon={Play} onClick={onRun}>
            Run
          </Button>
        </Tooltip>
      </div>
    </header>
  )
}

const TABS = [
  ['builder', 'Builder'],
  ['executions', 'Executions'],
  ['versions', 'Versions'],
  ['triggers', 'Triggers'],
] as const

function HeadTabs({ tab, onTab }: { tab: string; onTab: (tab: string) => void }) {
  return (
    <nav aria-label="Parts of the workflow" className="flex rounded-control bg-sunken p-0.5 text-sm">
      {TABS.map(([id, title]) => (
        <button
          key={id}
          type="button"
          aria-current={tab === id ? 'page' : undefined}
          onClick={() => onTab(id)}
          className={cx(
            'rounded-md px-3 py-1',
            tab === id ? 'bg-surface font-medium shadow-low' : 'text-ink-soft hover:text-ink',
          )}
        >
          {title}
        </button>
      ))}
    </nav>
  )
}
