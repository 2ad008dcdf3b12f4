import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useNavigate, useSearchParams } from 'react-router'
import { toast } from '@/ui/toasts'
import { useEditor } from '../lib/editor-store'
import { graphOf } from '../lib/editor'
import { entryOf, type TimelineEvent } from '../lib/graph'
import { Canvas } from './canvas/canvas'
import { CanvasContext, type Part } from './canvas/canvas-context'
import { Palette, PALETTE_FILTER } from './canvas/palette'
import { useClipboardKeys } from './canvas/use-clipboard'
import { useFitAfter } from './canvas/use-fit'
import { ConfigPanel } from './config/config-panel'
import { ConflictDialog } from './conflict-dialog'
import { EditorHead } from './editor-head'
import { usePlayback } from './execution/use-playback'
import { ExecutionPanel } from './execution/panel'
import { LeaveDialog, SAVED } from './leave-dialog'
import { NarrowNotice } from './narrow-notice'
import { RunDialog } from './run/run-dialog'
import { WorkflowRuns } from './runs/workflow-runs'
import { useChosenNode } from './use-chosen-node'
import { useAutoSave } from './use-auto-save'
import { TriggersTab } from './triggers/triggers-tab'
import { useExecution } from './use-execution'
import { useIssues } from './use-issues'
import { useLastRun } from './use-last-run'
import { useRunPart } from './use-run-part'
import { useSaving } from './use-saving'
import { useShortcuts } from './use-shortcuts'
import { useWide } from './use-wide'
import { Versions } from './versions/versions'
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
  const playback = usePlayback(execution?.id ?? null, execution?.events ?? NO_EVENTS)
  const last = useLastRun(execution?.execution, workflow)
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
  const autoSave = useAutoSave({ ...saving, save })
  const saved = async () => (saving.dirty || saving.base.id === null ? await save() : saving.base.id)
  const startPart = useRunPart({
    last,
    ready: saved,
    onStarted: ({ execution_id, workflow_id }) =>
      void navigate(
        { pathname: `/workflows/${workflow_id}`, search: `?execution=${execution_id}` },
        { replace: true, state: SAVED },
      ),
  })
  const runPart = useStable((part: Part) => void startPart(part))
  const run = async () => {
    const ready = await saved()
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
    find: () => {
      flushSync(() => setPalette(true)) // what is typed right after it must not be lost
      document.getElementById(PALETTE_FILTER)?.focus()
    },
    close: () => change({ execution: null }),
    readOnly,
  })
  useChosenNode(search.get('node'))
  useClipboardKeys(!readOnly && tab === 'builder')

  const canvas = useMemo(
    () => ({
      types,
      issues: issues.byNode,
      runs: playback.nodes ?? execution?.run.nodes ?? {},
      last,
      runPart,
      readOnly,
    }),
    [types, issues.byNode, playback.nodes, execution?.run.nodes, last, runPart, readOnly],
  )
  return (
    <CanvasContext value={canvas}>
      <div className="flex h-[calc(100dvh-3.5rem-var(--banner))] min-h-0 flex-col">
        <EditorHead
          workflow={workflow ?? undefined}
          saving={{ ...saving, save }}
          autoSave={autoSave}
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
            <WorkflowRuns
              workflowId={saving.base.id}
              onOpen={({ execution_id }) => change({ execution: execution_id, tab: null })}
            />
          ) : tab === 'versions' ? (
            <Versions workflowId={saving.base.id} dirty={saving.dirty} onRestored={saving.adopt} />
          ) : (
            <>
              {palette && !readOnly && <Palette onClose={() => setPalette(false)} />}
              <div className="flex min-w-0 flex-1 flex-col">
                <div className="relative min-h-0 flex-1">
                  <Canvas minimap={!readOnly && execution === null} />
                </div>
                {execution && (
                  <ExecutionPanel
                    watched={execution}
                    playback={playback}
                    onStarted={({ execution_id }) => change({ execution: execution_id })}
                    onClose={() => change({ execution: null })}
                    onAgain={() => void run()}
                    onReplay={async () => readOnly || (await saved()) !== null}
                    version={saving.base.version}
                  />
                )}
              </div>
              <ConfigPanel />
            </>
          )}
        </div>
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

const NO_EVENTS: TimelineEvent[] = []

/** The same function at every drawing, which does what the newest would. */
function useStable<T>(action: (value: T) => void): (value: T) => void {
  const newest = useRef(action)
  useEffect(() => {
    newest.current = action
  })
  return useCallback((value) => newest.current(value), [])
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

function withRun(search: URLSearchParams): string {
  const next = new URLSearchParams(search)
  next.set('run', '1')
  return `?${next}`
}
