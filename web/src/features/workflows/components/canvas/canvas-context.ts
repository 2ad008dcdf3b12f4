import { createContext, useContext } from 'react'
import type { LastRun } from '../../lib/expression-data'
import type { NodeTypes } from '../../lib/graph'
import type { Issue } from '../../lib/issues'
import type { NodeRun } from '../../lib/run-state'

export type CanvasContextValue = {
  types: NodeTypes
  /** by node id */
  issues: ReadonlyMap<string, Issue[]>
  /** by node id; empty while no execution is shown */
  runs: Readonly<Record<string, NodeRun>>
  /** the execution that is shown, else the last of the workflow */
  last: LastRun | null
  /** starts an execution of a part; what comes before has the results that are pinned or of the last run */
  runPart: (part: Part) => void
  readOnly: boolean
}

export type Part = { only_node_id: string } | { from_node_id: string }

const NONE: CanvasContextValue = {
  types: new Map(),
  issues: new Map(),
  runs: {},
  last: null,
  runPart: () => undefined,
  readOnly: true,
}

/** What the nodes on the canvas show besides themselves. */
export const CanvasContext = createContext<CanvasContextValue>(NONE)
export const useCanvas = () => useContext(CanvasContext)
