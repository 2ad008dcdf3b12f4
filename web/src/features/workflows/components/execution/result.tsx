import { useMemo } from 'react'
import { Button } from '@/ui/button'
import { JsonView } from '@/ui/json-view'
import { Notice } from '@/ui/notice'
import { Spinner } from '@/ui/spinner'
import { findAnswer } from '../../lib/answer'
import type { ExecutionStatus } from '../../lib/graph'
import type { Run } from '../../lib/run-state'
import { useEditor } from '../../lib/editor-store'
import { AnswerCard } from './answer-card'

type ResultProps = { execution: ExecutionStatus; run: Run; onShowData: () => void }

/** What came of it: an answer for people if there is one, else the output. */
export function Result({ execution, run, onShowData }: ResultProps) {
  const editor = useEditor()
  const found = useMemo(() => findAnswer(execution), [execution])
  const showNode = (id: string) => {
    editor.dispatch({ do: 'select', ids: [id] })
    onShowData()
  }
  if (execution.status === 'failed' || execution.status === 'terminated') {
    const node = execution.error_node_id
    return (
      <Notice kind={execution.status === 'failed' ? 'bad' : 'warn'} title={execution.status === 'failed' ? 'This run failed' : 'This run was stopped'}>
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
  if (!run.ended) return <Working execution={execution} />
  return <JsonView value={execution.result} />
}

/** The words for what the run is doing now. */
function Working({ execution }: { execution: ExecutionStatus }) {
  const { get } = useEditor()
  const labels = new Map(get().nodes.map(({ id, data }) => [id, data.node.label ?? id]))
  const now = execution.current_node_ids.map((id) => labels.get(id) ?? id)
  return (
    <p role="status" className="flex items-center gap-2.5 py-4 text-ink-soft">
      <Spinner /> {now.length > 0 ? `At work: ${now.join(', ')}` : 'Starting'}
    </p>
  )
}
