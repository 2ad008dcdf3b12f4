import { useNavigate } from 'react-router'
import { Page, PageHeader } from '@/ui/page-header'
import { RunTable } from '../components/runs/run-table'
import { WorkflowTabs } from '../components/workflow-tabs'
import { executionAddress } from '../lib/addresses'

/** `/workflows/executions`: what ran, in all workflows. */
export function ExecutionsScreen() {
  const navigate = useNavigate()
  return (
    <Page>
      <PageHeader title="Executions" text="What your workflows have done, with inputs, outputs and logs." />
      <WorkflowTabs />
      <RunTable workflowId={null} onOpen={(execution) => void navigate(executionAddress(execution))} />
    </Page>
  )
}
