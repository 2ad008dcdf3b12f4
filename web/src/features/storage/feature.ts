import { HardDrive, Upload } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const storage: Feature = {
  name: 'storage',
  title: 'Storage',
  menu: [{ title: 'Storage', icon: HardDrive, to: '/storage', order: 100 }],
  routes: [
    { path: '/storage', lazy: async () => ({ Component: (await import('./screens/files-screen')).FilesScreen }) },
  ],
  live: { 'storage.file': () => [['storage']] },
  commands: [
    { title: 'Upload a file', icon: Upload, hint: 'Storage', keywords: ['store', 'share', 'link'], to: '/storage' },
  ],
}
