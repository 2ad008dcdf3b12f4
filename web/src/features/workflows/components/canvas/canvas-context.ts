import { createContext, useContext } from 'react'
import type { NodeTypes } from '../../lib/graph'
import type { Issue } from '../../lib/issues'
import type { NodeRun } from '../../lib/run-state'

export type CanvasContextValue = {
  types: NodeTypes
  /** by node id */
  issues: ReadonlyMap<string, Issue[]>
  /** by node id; empty while no execution is shown */
  runs: Readonly<Record<string, NodeRun>>
  /** what nodes put out in the execution that is shown, by node id */
  samples: Readonly<Record<string, unknown>>
  readOnly: boolean
}

const NONE: CanvasContextValue = { types: new Map(), issues: new Map(), runs: {}, samples: {}, readOnly: true }

/** What the nodes on the canvas show besides themselves. */
export const CanvasContext = createContext<CanvasContextValue>(NONE)
export const useCanvas = () => useContext(CanvasContext)
