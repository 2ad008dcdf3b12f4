import { useMutation, useQueryClient } from '@tanstack/react-query'
import { FilePlus2, ScanSearch, type LucideIcon } from 'lucide-react'
import { useNavigate } from 'react-router'
import { Spinner } from '@/ui/spinner'
import { createDemo } from '../../api'

/** No workflow yet: what to start from. */
export function Templates() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const demo = useMutation({
    mutationFn: () => createDemo(queryClient),
    onSuccess: ({ id }) => void navigate(`/workflows/${id}?run=1`),
  })
  return (
    <section aria-labelledby="templates">
      <h2 id="templates" className="mb-3 text-lg">
        Start from
      </h2>
      <div className="grid gap-4 sm:grid-cols-2">
        <Template
          icon={ScanSearch}
          title="Ask a scan"
          text="Reads a scanned letter, makes it searchable and answers your question with the place it stands on. A letter is included."
          busy={demo.isPending}
          onClick={() => demo.mutate()}
        />
        <Template
          icon={FilePlus2}
          title="Empty canvas"
          text="A trigger, and room for the rest."
          onClick={() => void navigate('/workflows/new')}
        />
      </div>
    </section>
  )
}

type TemplateProps = { icon: LucideIcon; title: string; text: string; busy?: boolean; onClick: () => void }

const Template = ({ icon: Icon, title, text, busy, onClick }: TemplateProps) => (
  <button
    type="button"
    disabled={busy}
    onClick={onClick}
    className="flex items-start gap-4 rounded-card border border-line bg-surface p-5 text-left shadow-low transition-colors hover:border-accent"
  >
    <span className="grid size-11 shrink-0 place-items-center rounded-2xl bg-accent-soft text-accent-ink">
      {busy ? <Spinner /> : <Icon aria-hidden className="size-5.5" strokeWidth={1.75} />}
    </span>
    <span>
      <span className="block font-semibold">{title}</span>
      <span className="mt-0.5 block text-pretty text-ink-soft">{text}</span>
    </span>
  </button>
)
