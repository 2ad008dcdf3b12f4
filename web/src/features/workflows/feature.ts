import { History, Inbox, ScanSearch, Workflow } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const workflows: Feature = {
  name: 'workflows',
  title: 'Workflows',
  menu: [{ title: 'Workflows', icon: Workflow, to: '/workflows', order: 10 }],
  routes: [
    {
      path: '/workflows',
      lazy: async () => ({ Component: (await import('./screens/workflow-list-screen')).WorkflowListScreen }),
    },
    {
      path: '/workflows/executions',
      lazy: async () => ({ Component: (await import('./screens/executions-screen')).ExecutionsScreen }),
    },
    {
      path: '/workflows/executions/compare',
      lazy: async () => ({ Component: (await import('./screens/compare-screen')).CompareScreen }),
    },
    {
      path: '/workflows/approvals',
      lazy: async () => ({ Component: (await import('./screens/approvals-screen')).ApprovalsScreen }),
    },
    {
      path: '/workflows/outgoing-webhooks',
      lazy: async () => ({ Component: (await import('./screens/outgoing-screen')).OutgoingScreen }),
    },
    {
      path: '/welcome/demo',
      lazy: async () => ({ Component: (await import('./screens/welcome-demo-screen')).WelcomeDemoScreen }),
    },
    {
      path: '/workflows/:workflowId',
      lazy: async () => ({ Component: (await import('./screens/editor-screen')).EditorScreen }),
    },
  ],
  search: async (text, signal) => (await import('./api')).findWorkflows(text, signal),
  live: {
    'workflows.workflow': ({ id }) => [
      ['workflows', 'list'],
      ['workflows', 'one', id],
      ['workflows', 'versions', id],
    ],
    'workflows.approval': () => [['workflows', 'approvals']],
    'workflows.trigger': ({ id }) => [['workflows', 'triggers', id]],
    'workflows.outgoing': () => [['workflows', 'outgoing']],
    'workflows.execution': () => [
      ['workflows', 'list'],
      ['workflows', 'executions'],
      ['workflows', 'approvals'],
    ],
  },
  commands: [
    {
      title: 'Executions',
      hint: 'Workflows',
      icon: History,
      to: '/workflows/executions',
      keywords: ['runs', 'history'],
    },
    {
      title: 'Approvals',
      hint: 'Workflows',
      icon: Inbox,
      to: '/workflows/approvals',
      keywords: ['decisions', 'inbox'],
    },
  ],
  header: [{ order: 10, load: () => import('./components/approvals/waiting-number') }],
  home: [{ order: 30, load: () => import('./components/recent-executions') }],
  starters: [
    {
      title: 'Ask a scan',
      text: 'See it work: a scanned letter is read, made searchable, and your question answered with the place it stands on.',
      icon: ScanSearch,
      order: 0,
      label: 'Try it now',
      run: async ({ navigate, queryClient }) => {
        const { createDemo } = await import('./api')
        navigate(`/workflows/${(await createDemo(queryClient)).id}?run=1`)
      },
    },
    {
      title: 'New workflow',
      text: 'Put nodes on a canvas, connect them, and watch every step run.',
      icon: Workflow,
      order: 20,
      label: 'Open the canvas',
      to: '/workflows/new',
    },
  ],
}
