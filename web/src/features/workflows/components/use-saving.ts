import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react'
import { ApiProblem } from '@/lib/problem'
import { toastProblem } from '@/ui/toasts'
import { useChangeWorkflow, useCreateWorkflow } from '../api'
import { graphOf } from '../lib/editor'
import { graphText, type Editor } from '../lib/editor-store'
import type { Graph, Workflow, WorkflowIssue } from '../lib/graph'
import { refusals, type Issue } from '../lib/issues'

type Words = { name: string; description: string }
/** What the server has, as far as this screen knows. */
type Base = { id: string | null; version: number; words: Words; text: string; graph: Graph; issues: WorkflowIssue[] }

export type Saving = {
  base: Base
  words: Words
  setWords: (words: Words) => void
  dirty: boolean
  busy: boolean
  /** Resolves to the id, or to null if it was not saved; why is then on the screen. */
  save: (options?: { overwrite?: boolean }) => Promise<string | null>
  refused: Issue[]
  /** somebody else saved in between */
  conflict: boolean
  keepEditing: () => void
  /** Takes what the server has; the changes made here are gone. */
  adopt: (workflow: Workflow) => void
}

const NEW: Words = { name: 'Untitled workflow', description: '' }
const wordsOf = ({ name, description }: Workflow): Words => ({ name, description: description ?? '' })

/** Keeps what was saved beside what is on the canvas. workflow: null = not made yet. */
export function useSaving(editor: Editor, workflow: Workflow | null): Saving {
  const [base, setBase] = useState(() => baseOf(editor, workflow))
  const [words, setWords] = useState(base.words)
  const [refused, setRefused] = useState<Issue[]>([])
  const [conflict, setConflict] = useState(false)
  const create = useCreateWorkflow({ inPlace: true })
  const change = useChangeWorkflow({ inPlace: true })
  const text = useSyncExternalStore(editor.subscribe, () => graphText(editor.get()))
  const dirty = text !== base.text || words.name !== base.words.name || words.description !== base.words.description

  const saved = (after: Workflow, graph: Graph, sent: string) => {
    setBase({ id: after.id, version: after.version, words: wordsOf(after), text: sent, graph, issues: after.issues })
    setWords(wordsOf(after))
    setRefused([])
    setConflict(false)
    return after.id
  }
  const failed = (error: unknown, graph: Graph) => {
    if (error instanceof ApiProblem && error.status === 412) setConflict(true)
    else {
      setRefused(refusals(error, graph))
      toastProblem(error)
    }
    return null
  }
  const save: Saving['save'] = async ({ overwrite = false } = {}) => {
    const graph = graphOf(editor.get())
    const sent = graphText(editor.get())
    const body = {
      name: words.name.trim() || NEW.name,
      description: words.description.trim() || null,
      graph_config: graph,
    }
    try {
      const after =
        base.id === null
          ? await create.mutateAsync(body)
          : await change.mutateAsync({ id: base.id, ...(overwrite ? {} : { version: base.version }), ...body })
      return saved(after, graph, sent)
    } catch (error) {
      return failed(error, graph)
    }
  }
  const adopt = (newer: Workflow) => {
    editor.dispatch({ do: 'load', graph: newer.graph_config as Graph })
    setBase(baseOf(editor, newer))
    setWords(wordsOf(newer))
    setRefused([])
    setConflict(false)
  }
  useNewer(workflow, base, dirty, adopt)
  return {
    base,
    words,
    setWords,
    dirty,
    busy: create.isPending || change.isPending,
    save,
    refused,
    conflict,
    keepEditing: () => setConflict(false),
    adopt,
  }
}

function baseOf(editor: Editor, workflow: Workflow | null): Base {
  const graph = graphOf(editor.get())
  const words = workflow === null ? NEW : wordsOf(workflow)
  return {
    id: workflow?.id ?? null,
    version: workflow?.version ?? 0,
    words,
    text: graphText(editor.get()),
    graph,
    issues: workflow?.issues ?? [],
  }
}

/** What was saved elsewhere is shown at once, unless something here would be lost. */
function useNewer(workflow: Workflow | null, base: Base, dirty: boolean, adopt: (workflow: Workflow) => void) {
  const look = useEffectEvent((found: Workflow) => {
    if (!dirty && found.id === base.id && found.version > base.version) adopt(found)
  })
  useEffect(() => {
    if (workflow !== null) look(workflow)
  }, [workflow])
}
