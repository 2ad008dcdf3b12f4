import { MonitorPlay } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const browser: Feature = {
  name: 'browser',
  title: 'Browser',
  menu: [{ title: 'Browser', icon: MonitorPlay, to: '/browser', order: 70 }],
  routes: [
    {
      path: '/browser',
      lazy: async () => ({ Component: (await import('./screens/session-list-screen')).SessionListScreen }),
    },
    {
      path: '/browser/:sessionId',
      lazy: async () => ({ Component: (await import('./screens/session-screen')).SessionScreen }),
    },
  ],
  live: {
    'browser.session': ({ id }) => [
      ['browser', 'sessions'],
      ['browser', 'session', id],
    ],
  },
  commands: [
    {
      title: 'Open a page in a browser',
      icon: MonitorPlay,
      hint: 'Browser',
      keywords: ['session', 'screenshot', 'chromium', 'automation'],
      to: '/browser?new',
    },
  ],
}
