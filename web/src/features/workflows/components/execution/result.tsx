import { useMemo } from 'react'
import { Button } from '@/ui/button'
import { JsonView } from '@/ui/json-view'
import { Notice } from '@/ui/notice'
import { findAnswer } from '../../lib/answer'
import { focusSetting } from '../config/focus-setting'
import type { ExecutionStatus, LogLine } from '../../lib/graph'
import type { Run } from '../../lib/run-state'
import { useEditor } from '../../lib/editor-store'
import { AnswerCard } from './answer-card'
import { Steps } from './steps'

type ResultProps = { execution: ExecutionStatus; run: Run; logs: LogLine[]; onShowData: () => void }

/** What came of it: an answer for people if there is one, else the output. */
export function Result({ execution, run, logs, onShowData }: ResultProps) {
  const editor = useEditor()
  const found = useMemo(() => findAnswer(execution), [execution])
  const showNode = (id: string) => {
    editor.dispatch({ do: 'select', ids: [id] })
    onShowData()
    focusSetting(execution.execution_state.node_results[id]?.error?.setting ?? '')
  }
  if (execution.status === 'failed' || execution.status === 'terminated') {
    const node = execution.error_node_id
    return (
      <Notice
        kind={execution.status === 'failed' ? 'bad' : 'warn'}
        title={execution.status === 'failed' ? 'This execution failed' : 'This execution was stopped'}
      >
        <p>{execution.error_message}</p>
        {node && (
          <Button size="small" className="mt-2" onClick={() => showNode(node)}>
            Show the node
          </Button>
        )}
      </Notice>
    )
  }
  if (found) return <AnswerCard found={found} />
  if (!run.ended) return <Steps run={run} logs={logs} />
  return <JsonView value={execution.result} />
}
