import { FilePlus2, LibraryBig } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const rag: Feature = {
  name: 'rag',
  title: 'RAG',
  menu: [{ title: 'RAG', icon: LibraryBig, to: '/rag', order: 40 }],
  routes: [
    {
      path: '/rag',
      lazy: async () => ({ Component: (await import('./screens/library-screen')).LibraryScreen }),
      children: [
        { index: true, lazy: async () => ({ Component: (await import('./screens/index-list')).IndexList }) },
        {
          path: 'questions',
          lazy: async () => ({ Component: (await import('./screens/questions-screen')).QuestionsScreen }),
        },
        {
          path: 'routing',
          lazy: async () => ({ Component: (await import('./screens/routing-screen')).RoutingScreen }),
        },
      ],
    },
    {
      path: '/rag/:indexId',
      lazy: async () => ({ Component: (await import('./screens/index-screen')).IndexScreen }),
      children: [
        { index: true, lazy: async () => ({ Component: (await import('./screens/documents-tab')).DocumentsTab }) },
        { path: 'ask', lazy: async () => ({ Component: (await import('./screens/ask-tab')).AskTab }) },
        { path: 'watches', lazy: async () => ({ Component: (await import('./screens/watches-tab')).WatchesTab }) },
        { path: 'adapters', lazy: async () => ({ Component: (await import('./screens/adapters-tab')).AdaptersTab }) },
        { path: 'routing', lazy: async () => ({ Component: (await import('./screens/routing-tab')).RoutingTab }) },
        { path: 'prompt', lazy: async () => ({ Component: (await import('./screens/prompt-tab')).PromptTab }) },
        { path: 'settings', lazy: async () => ({ Component: (await import('./screens/settings-tab')).SettingsTab }) },
      ],
    },
    {
      path: '/rag/documents/:documentId',
      lazy: async () => ({ Component: (await import('./screens/document-screen')).DocumentScreen }),
    },
  ],
  live: {
    'rag.index': ({ id }) => [
      ['rag', 'indexes'],
      ['rag', 'index', id],
    ],
    'rag.document': ({ id, change }) => [
      ['rag', 'documents'],
      ['rag', 'document', id],
      ['rag', 'index'], // counts its documents by state
      ['rag', 'watches'], // and a watch its files
      ...(change === 'deleted' ? [['rag', 'query']] : []), // its quotes are gone from earlier answers
    ],
    'rag.watch': () => [['rag', 'watches']],
    'rag.finetune': () => [
      ['rag', 'finetune'],
      ['rag', 'index'], // its adapter may be in use now
    ],
  },
  starters: [
    {
      title: 'Add documents',
      text: 'Drop letters, contracts or scans, ask a question, and see the words it is answered with on their page.',
      icon: FilePlus2,
      order: 30,
      label: 'Choose files',
      to: '/rag',
    },
  ],
  commands: [
    { title: 'New index', icon: LibraryBig, hint: 'RAG', keywords: ['documents', 'collection'], to: '/rag?new=1' },
  ],
  search: async (text, signal) => (await import('./lib/search')).findIndexes(text, signal),
  home: [{ order: 20, load: () => import('./components/ask-widget') }],
}
