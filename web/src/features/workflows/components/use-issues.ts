import { useQuery } from '@tanstack/react-query'
import { useMemo, useSyncExternalStore } from 'react'
import { useDebounced } from '@/lib/debounce'
import { checkQuery } from '../api'
import { graphText, useEditor, useEditorState } from '../lib/editor-store'
import type { NodeTypes } from '../lib/graph'
import { checkedIssues, missing, stillOpen, type Issue } from '../lib/issues'
import type { Saving } from './use-saving'

const STILL = 600 // ms after the last change

/** What is wrong with the graph as it is now: all of it, and by node. The server is asked before anything is saved. */
export function useIssues({ base, refused, dirty }: Saving, types: NodeTypes) {
  const editor = useEditor()
  const nodes = useSyncExternalStore(editor.subscribe, () => editor.get().nodes)
  const now = useEditorState(graphText)
  const text = useDebounced(now, STILL)
  const answer = useQuery({ ...checkQuery(text), enabled: dirty }).data
  const known = new Set(base.graph.nodes.map(({ node_id }) => node_id))
  const found =
    dirty && answer !== undefined && text === now
      ? checkedIssues(answer.problems, (id) => !known.has(id))
      : [...refused, ...missing(nodes, types, base.graph), ...stillOpen(base.issues, base.graph, nodes)]
  const same = JSON.stringify(found) // the same issues are the same object, so that a drag draws no card anew
  return useMemo(() => {
    const all = JSON.parse(same) as Issue[]
    const byNode = new Map<string, Issue[]>()
    for (const issue of all) byNode.set(issue.nodeId, [...(byNode.get(issue.nodeId) ?? []), issue])
    return { all, byNode }
  }, [same])
}
