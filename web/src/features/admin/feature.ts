import { Activity, DatabaseBackup, HardDrive, History } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const admin: Feature = {
  name: 'admin',
  title: 'Administration',
  commands: [
    {
      title: 'How this installation is',
      icon: Activity,
      keywords: ['health', 'status', 'alerts', 'checks', 'operations', 'metrics'],
      superuser: true,
      to: '/admin/overview',
    },
    {
      title: 'What has happened on this installation',
      icon: History,
      keywords: ['activity', 'audit', 'log', 'events'],
      superuser: true,
      to: '/admin/activity',
    },
    {
      title: 'Backups of this installation',
      icon: DatabaseBackup,
      keywords: ['restore', 'replica', 'archive'],
      superuser: true,
      to: '/admin/backups',
    },
    {
      title: 'Disk space of this installation',
      icon: HardDrive,
      keywords: ['full', 'storage', 'free'],
      superuser: true,
      to: '/admin/disk',
    },
  ],
  publicRoutes: [
    {
      path: '/setup/restore',
      lazy: async () => ({ Component: (await import('./screens/first-restore-screen')).FirstRestoreScreen }),
    },
  ],
  routes: [
    {
      path: '/welcome/key',
      lazy: async () => ({ Component: (await import('./screens/welcome-key-screen')).WelcomeKeyScreen }),
    },
  ],
  header: [{ order: 0, load: () => import('./components/alerts-number') }],
  live: {
    'admin.health': () => [
      ['admin', 'health'],
      ['admin', 'metrics'],
      ['admin', 'activity'],
    ],
    'admin.alert': () => [
      ['admin', 'alerts'],
      ['admin', 'health'],
      ['admin', 'activity'],
    ],
  },
  home: [{ order: 0, load: () => import('./components/phrase-reminder') }],
  admin: [
    {
      path: 'overview',
      title: 'Overview',
      order: 0,
      lazy: async () => ({ Component: (await import('./screens/overview-screen')).OverviewScreen }),
    },
    {
      path: 'activity',
      title: 'Activity',
      order: 20,
      lazy: async () => ({ Component: (await import('./screens/activity-screen')).ActivityScreen }),
    },
    {
      path: 'alerts',
      title: 'Alerts',
      order: 30,
      lazy: async () => ({ Component: (await import('./screens/alerts-screen')).AlertsScreen }),
    },
    {
      path: 'backups',
      title: 'Backups',
      order: 85,
      lazy: async () => ({ Component: (await import('./screens/backups-screen')).BackupsScreen }),
    },
    {
      path: 'disk',
      title: 'Disk',
      order: 86,
      lazy: async () => ({ Component: (await import('./screens/disk-screen')).DiskScreen }),
    },
  ],
}
