import { createContext, useContext } from 'react'
import type { ExpressionData } from '../../lib/completion'

export type ExpressionSurroundings = {
  /** what completion offers */
  data: ExpressionData
  /** what the server works values out with; null while the workflow has never run and nothing is pinned */
  from: {
    execution_id: string | null
    node_id: string
    input_from: string[]
    data: Record<string, unknown>
  }
  /** by field: the list that its `item` is taken from, and the names an arrow stands for */
  items: (field: string) => { items?: string; parameters?: string[]; data?: Record<string, unknown> }
}

/** What the expressions in a form can read. Without it fields are plain texts. */
export const ExpressionContext = createContext<ExpressionSurroundings | null>(null)
export const useExpressions = () => useContext(ExpressionContext)
