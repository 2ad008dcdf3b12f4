import { useMutation, useQueryClient } from '@tanstack/react-query'
import { House, ScanSearch, type LucideIcon } from 'lucide-react'
import { useNavigate } from 'react-router'
import { asProblem } from '@/lib/problem'
import { FirstSteps } from '@/ui/first-steps'
import { Notice } from '@/ui/notice'
import { Page, PageHeader } from '@/ui/page-header'
import { Spinner } from '@/ui/spinner'
import { startDemo } from '../api'

/** The last step of the first start: the demo, at work at once, or an empty installation. */
export function WelcomeDemoScreen() {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const demo = useMutation({
    mutationFn: () => startDemo(queryClient),
    onSuccess: ({ workflow_id, execution_id }) => void navigate(`/workflows/${workflow_id}?execution=${execution_id}`),
    meta: { inPlace: true },
  })
  return (
    <Page>
      <div className="mx-auto max-w-2xl">
        <div className="mb-8">
          <FirstSteps at="First look" />
        </div>
        <PageHeader title="All set. How would you like to begin?" />
        <div className="grid gap-4 sm:grid-cols-2">
          <Choice
            icon={ScanSearch}
            title="Start with the demo"
            text="A scanned letter is read, made searchable and asked a question; you watch, and see the answer where it stands on the page."
            busy={demo.isPending}
            onClick={() => demo.mutate()}
            autoFocus
          />
          <Choice
            icon={House}
            title="Start empty"
            text="To the dashboard. The demo waits there, should you want it later."
            disabled={demo.isPending}
            onClick={() => void navigate('/')}
          />
        </div>
        {demo.isError && (
          <Notice kind="bad" className="mt-4">
            {asProblem(demo.error).detail} {asProblem(demo.error).hint}
          </Notice>
        )}
      </div>
    </Page>
  )
}

type ChoiceProps = {
  icon: LucideIcon
  title: string
  text: string
  busy?: boolean
  disabled?: boolean
  autoFocus?: boolean
  onClick: () => void
}

const Choice = ({ icon: Icon, title, text, busy, disabled, autoFocus, onClick }: ChoiceProps) => (
  <button
    type="button"
    disabled={busy || disabled}
    autoFocus={autoFocus}
    onClick={onClick}
    className="flex flex-col items-start rounded-card border border-line bg-surface p-5 text-left shadow-low transition-colors hover:not-disabled:border-accent"
  >
    <span className="mb-5 grid size-11 shrink-0 place-items-center rounded-2xl bg-accent-soft text-accent-ink">
      {busy ? <Spinner /> : <Icon aria-hidden className="size-5.5" strokeWidth={1.75} />}
    </span>
    <span className="text-lg font-semibold tracking-tight">{title}</span>
    <span className="mt-1 text-pretty text-ink-soft">{text}</span>
  </button>
)
