import { Download } from 'lucide-react'
import { useState } from 'react'
import { saveAs } from '@/lib/object-url'
import { Button } from '@/ui/button'
import { Menu } from '@/ui/menu'
import { toastProblem } from '@/ui/toasts'
import { resultFile, type Format, type Job } from '../api'
import { nameOf } from './job-actions'

const FORMATS: { format: Format; title: string; ending: string }[] = [
  { format: 'text', title: 'Text', ending: '.txt' },
  { format: 'pdf', title: 'PDF that can be searched', ending: '.searchable.pdf' },
  { format: 'json', title: 'JSON, with every word’s place', ending: '.json' },
  { format: 'hocr', title: 'hOCR', ending: '.hocr.html' },
]

/** The result as a file. */
export function DownloadMenu({ job }: { job: Job }) {
  const [busy, setBusy] = useState(false)
  const name = withoutEnding(nameOf(job))
  const save = (format: Format, ending: string) => {
    setBusy(true)
    void resultFile(job.id, format)
      .then((blob) => saveAs(blob, name + ending), toastProblem)
      .finally(() => setBusy(false))
  }
  return (
    <Menu items={FORMATS.map(({ format, title, ending }) => ({ title, onSelect: () => save(format, ending) }))}>
      <Button icon={Download} busy={busy}>
        Download
      </Button>
    </Menu>
  )
}

export const withoutEnding = (name: string) => name.replace(/\.\w{2,4}$/, '')
