import { useMemo } from 'react'
import { graphOf } from '../../lib/editor'
import { graphText, useEditor, useEditorState } from '../../lib/editor-store'
import { expressionData, samplesOf, sourcesOf } from '../../lib/expression-data'
import { insertValues } from '../../lib/insert-values'
import { useCanvas } from '../canvas/canvas-context'
import type { ExpressionSurroundings } from '../form/expression-context'

const ITEM = ['item', 'index']
const REDUCER = ['acc', 'item', 'index']
/** By field: the names that `(a, b) => …` stands for there. */
const PARAMETERS: Record<string, string[]> = {
  map_expression: ITEM,
  filter_condition: ITEM,
  reduce_function: REDUCER,
}

/** What the fields of a node can refer to: for the picker of values, for completion, and for the live value. */
export function useSurroundings(id: string) {
  const editor = useEditor()
  const { types, last } = useCanvas()
  const text = useEditorState(graphText)
  return useMemo(() => {
    const graph = graphOf(editor.get())
    const samples = samplesOf(graph.nodes, last)
    const config = graph.nodes.find(({ node_id }) => node_id === id)?.config ?? {}
    const pinned = graph.nodes.filter((node) => node.pinned)
    const expressions: ExpressionSurroundings = {
      data: expressionData(graph, id, types, samples, last),
      from: {
        execution_id: last?.id ?? null,
        node_id: id,
        input_from: sourcesOf(id, graph),
        data:
          pinned.length > 0
            ? { nodes: Object.fromEntries(pinned.map((node) => [node.node_id, { output: node.pinned?.output }])) }
            : {},
      },
      items: (field) => {
        const parameters = PARAMETERS[field]
        if (parameters === undefined) return {}
        const items = typeof config.input_array === 'string' ? config.input_array : 'input.items'
        return { parameters, items, data: parameters === REDUCER ? { acc: startOf(config.initial_value) } : {} }
      },
    }
    return { inserts: insertValues(graph, id, types, samples, last?.trigger), expressions }
  }, [editor, id, types, last, text])
}

/** What `reduce` begins with: a text that holds JSON. */
function startOf(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? 0
  try {
    return JSON.parse(value) as unknown
  } catch {
    return value
  }
}
