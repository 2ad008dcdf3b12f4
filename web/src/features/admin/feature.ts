import { DatabaseBackup, HardDrive } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const admin: Feature = {
  name: 'admin',
  title: 'Administration',
  commands: [
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
  header: [{ order: 0, load: () => import('./components/room-warning') }],
  home: [{ order: 0, load: () => import('./components/phrase-reminder') }],
  admin: [
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
