import { Download } from 'lucide-react'
import { saveAs } from '@/lib/object-url'
import { Button } from '@/ui/button'
import { Menu } from '@/ui/menu'
import { toastProblem } from '@/ui/toasts'
import { resultFile, type Job } from '../api'
import { nameOf } from './job-actions'

const FORMATS = [
  { format: 'text', title: 'Text', ending: '.txt' },
  { format: 'json', title: 'JSON, with every word’s place', ending: '.json' },
  { format: 'hocr', title: 'hOCR', ending: '.hocr.html' },
] as const

/** The result as a file. */
export function DownloadMenu({ job }: { job: Job }) {
  const name = nameOf(job).replace(/\.\w{2,4}$/, '')
  return (
    <Menu
      items={FORMATS.map(({ format, title, ending }) => ({
        title,
        onSelect: () => void resultFile(job.id, format).then((blob) => saveAs(blob, name + ending), toastProblem),
      }))}
    >
      <Button icon={Download}>Download</Button>
    </Menu>
  )
}
