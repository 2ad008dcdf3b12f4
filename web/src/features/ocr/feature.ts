import { ScanText } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const ocr: Feature = {
  name: 'ocr',
  title: 'OCR',
  menu: [{ title: 'OCR', icon: ScanText, to: '/ocr', order: 50 }],
  routes: [
    { path: '/ocr', lazy: async () => ({ Component: (await import('./screens/job-list-screen')).JobListScreen }) },
    { path: '/ocr/:jobId', lazy: async () => ({ Component: (await import('./screens/job-screen')).JobScreen }) },
  ],
  live: {
    'ocr.job': ({ id }) => [
      ['ocr', 'jobs'],
      ['ocr', 'job', id],
    ],
  },
  commands: [
    {
      title: 'Read the words of a scan',
      icon: ScanText,
      hint: 'OCR',
      keywords: ['recognise', 'text', 'picture', 'photo'],
      to: '/ocr',
    },
  ],
}
