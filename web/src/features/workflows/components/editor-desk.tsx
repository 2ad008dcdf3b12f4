import { useMemo, useState, useSyncExternalStore } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { toast } from '@/ui/toasts'
import { useEditor } from '../lib/editor-store'
import { graphOf } from '../lib/editor'
import { entryOf, type ExecutionStatus } from '../lib/graph'
import { missing, stillOpen, type Issue } from '../lib/issues'
import { Canvas } from './canvas/canvas'
import { CanvasContext } from './canvas/canvas-context'
import { Palette } from './canvas/palette'
import { useClipboardKeys } from './canvas/use-clipboard'
import { useFitAfter } from './canvas/use-fit'
import { ConfigPanel } from './config/config-panel'
import { ConflictDialog } from './conflict-dialog'
import { EditorHead } from './editor-head'
import { ExecutionHistory } from './execution/history'
import { ExecutionPanel } from './execution/panel'
import { LeaveDialog, SAVED } from './leave-dialog'
import { NarrowNotice } from './narrow-notice'
import { RunDialog } from './run/run-dialog'
import { TriggersTab } from './triggers/triggers-tab'
import { useExecution } from './use-execution'
import { useSaving } from './use-saving'
import { useShortcuts } from './use-shortcuts'
import { useWide } from './use-wide'
import type { WorkflowEditorProps } from './workflow-editor'

/** Everything around the canvas: head, palette, settings, run dialog and execution panel. */
export function EditorDesk({ workflow, types, onBorn }: WorkflowEditorProps) {
  const editor = useEditor()
  const navigate = useNavigate()
  const [search, setSearch] = useSearchParams()
  const readOnly = !useWide()
  const saving = useSaving(editor, workflow)
  const issues = useIssues(saving, types)
  const execution = useExecution(search.get('execution'))
  const tab = search.get('tab') ?? 'builder'
  const [palette, setPalette] = usePalette(execution !== null)
  useFitAfter(execution !== null)

  const change = (changes: Record<string, string | null>) =>
    setSearch(
      (old) => {
        const next = new URLSearchParams(old)
        for (const [name, value] of Object.entries(changes)) value === null ? next.delete(name) : next.set(name, value)
        return next
      },
      { replace: true },
    )
  const save = async () => {
    const isNew = saving.base.id === null
    const id = await saving.save()
    if (id !== null && isNew) {
      onBorn(id)
      await navigate(`/workflows/${id}`, { replace: true, state: SAVED })
    }
    return id
  }
  const run = async () => {
    const ready = saving.dirty || saving.base.id === null ? await save() : saving.base.id
    if (ready === null) return
    const [first] = issues.all
    if (first) {
      editor.dispatch({ do: 'select', ids: [first.nodeId] })
      toast.warning('It cannot run yet.', { description: first.message })
      return
    }
    if (workflow && !workflow.is_active)
      return void toast.warning('It is switched off.', { description: 'Switch it on, then run it.' })
    await navigate({ pathname: `/workflows/${ready}`, search: withRun(search) }, { replace: true, state: SAVED })
  }
  useShortcuts({
    save: () => void (saving.dirty && save()),
    run: () => void run(),
    close: () => change({ execution: null }),
    readOnly,
  })
  useClipboardKeys(!readOnly && tab === 'builder')

  const canvas = useMemo(
    () => ({
      types,
      issues: issues.byNode,
      runs: execution?.run.nodes ?? {},
      samples: outputsOf(execution?.execution),
      readOnly,
    }),
    [types, issues.byNode, execution?.run.nodes, execution?.execution, readOnly],
  )
  return (
    <CanvasContext value={canvas}>
      <div className="flex h-[calc(100dvh-3.5rem)] min-h-0 flex-col">
        <EditorHead
          workflow={workflow ?? undefined}
          saving={{ ...saving, save }}
          issues={issues.all}
          readOnly={readOnly}
          onRun={() => void run()}
          onShowNodes={palette || readOnly || tab !== 'builder' ? undefined : () => setPalette(true)}
          tab={tab}
          onTab={(next) => change({ tab: next === 'builder' ? null : next })}
        />
        {readOnly && tab === 'builder' && <NarrowNotice />}
        <div className="flex min-h-0 flex-1">
          {tab === 'triggers' ? (
            <TriggersTab workflow={workflow} />
          ) : tab === 'executions' ? (
            <ExecutionHistory
              workflowId={saving.base.id}
              chosen={execution?.id}
              onOpen={(id) => change({ execution: id, tab: null })}
            />
          ) : (
            <>
              {palette && !readOnly && <Palette onClose={() => setPalette(false)} />}
              <div className="relative min-w-0 flex-1">
                <Canvas minimap={!readOnly && execution === null} />
              </div>
              <ConfigPanel />
            </>
          )}
        </div>
        {execution && tab === 'builder' && (
          <ExecutionPanel
            watched={execution}
            onClose={() => change({ execution: null })}
            onAgain={() => void run()}
            version={saving.base.version}
          />
        )}
      </div>
      {saving.base.id !== null && (
        <RunDialog
          workflow={{ id: saving.base.id, name: saving.words.name }}
          entry={entryOf(graphOf(editor.get()))}
          last={execution?.execution?.trigger_data}
          open={search.get('run') !== null}
          onOpenChange={(open) => !open && change({ run: null })}
          onStarted={({ execution_id }) => {
            editor.dispatch({ do: 'select', ids: [] }) // makes room for the run
            change({ run: null, execution: execution_id, tab: null })
          }}
        />
      )}
      <ConflictDialog saving={saving} />
      <LeaveDialog dirty={saving.dirty} name={saving.words.name} />
    </CanvasContext>
  )
}

/** The palette makes room for an execution, and comes back after it. */
function usePalette(watching: boolean) {
  const [shown, setShown] = useState(!watching)
  const [before, setBefore] = useState(watching)
  if (watching !== before) {
    setBefore(watching)
    setShown(!watching)
  }
  return [shown, setShown] as const
}

const outputsOf = (execution: ExecutionStatus | undefined) =>
  Object.fromEntries(
    Object.entries(execution?.execution_state.node_results ?? {}).map(([id, { output }]) => [id, output]),
  )

function withRun(search: URLSearchParams): string {
  const next = new URLSearchParams(search)
  next.set('run', '1')
  return `?${next}`
}

/** What is wrong with the graph as it is now: all of it, and by node. */
function useIssues({ base, refused }: ReturnType<typeof useSaving>, types: WorkflowEditorProps['types']) {
  const editor = useEditor()
  const nodes = useSyncExternalStore(editor.subscribe, () => editor.get().nodes)
  const found = [...refused, ...missing(nodes, types, base.graph), ...stillOpen(base.issues, base.graph, nodes)]
  const text = JSON.stringify(found) // the same issues are the same object, so that a drag draws no card anew
  return useMemo(() => {
    const all = JSON.parse(text) as Issue[]
    const byNode = new Map<string, Issue[]>()
    for (const issue of all) byNode.set(issue.nodeId, [...(byNode.get(issue.nodeId) ?? []), issue])
    return { all, byNode }
  }, [text])
}
