import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, ArrowRight, ImageOff, RotateCw } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useObjectUrl } from '@/lib/object-url'
import { Button, IconButton } from '@/ui/button'
import { Empty } from '@/ui/empty'
import { Input } from '@/ui/input'
import { ProblemCard } from '@/ui/problem-card'
import { Skeleton } from '@/ui/skeleton'
import { pictureQuery, type Action, type Doing, type Session, type Stored } from '../api'
import { addressOf } from '../lib/actions'

type PageViewProps = { session: Session; actions: Action[]; busy: boolean; onDo: (doing: Doing) => void }

/** The window: its address bar, and the last picture of the page. */
export function PageView({ session, actions, busy, onDo }: PageViewProps) {
  return (
    <section aria-label="Page" className="overflow-hidden rounded-card border border-line bg-surface shadow-card">
      {/* A session that has ended shows where it was, not what was being typed. */}
      <AddressBar key={`${session.status} ${session.current_url}`} session={session} busy={busy} onDo={onDo} />
      <LastPicture actions={actions} active={session.status === 'active'} />
    </section>
  )
}

function AddressBar({ session, busy, onDo }: Omit<PageViewProps, 'actions'>) {
  const shown = session.current_url === 'about:blank' ? '' : (session.current_url ?? '')
  const [address, setAddress] = useState(shown)
  const off = session.status !== 'active' || busy
  const step = (type: string, label: string, icon: typeof ArrowLeft) => (
    <IconButton icon={icon} label={label} disabled={off} onClick={() => onDo({ type, data: {} })} />
  )
  const go = (event: FormEvent) => {
    event.preventDefault()
    onDo({ type: 'navigate', data: { url: addressOf(address.trim()) } })
  }
  return (
    <form onSubmit={go} className="flex items-center gap-1 border-b border-line bg-sunken/60 p-2">
      {step('back', 'Back', ArrowLeft)}
      {step('forward', 'Forward', ArrowRight)}
      {step('reload', 'Reload', RotateCw)}
      <Input
        aria-label="Address"
        value={address}
        onChange={(event) => setAddress(event.target.value)}
        placeholder="example.com"
        inputMode="url"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus={shown === ''}
        disabled={session.status !== 'active'}
        className="min-w-0 flex-1"
      />
      <Button type="submit" kind="primary" busy={busy} disabled={off || address.trim() === ''}>
        Go
      </Button>
    </form>
  )
}

function LastPicture({ actions, active }: { actions: Action[]; active: boolean }) {
  const taken = actions.find(({ action_type, status }) => action_type === 'screenshot' && status === 'success')
  const stored = taken?.result?.['screenshot'] as Stored | undefined
  if (!stored && !active)
    return <Empty icon={ImageOff} title="Nothing to see" text="No picture of a page was taken in this session." />
  if (!stored)
    return <Empty icon={ImageOff} title="Nothing to see yet" text="Open an address, or take a picture of the page." />
  return <Picture key={stored.path} stored={stored} title={String(taken?.result?.['title'] ?? '')} />
}

function Picture({ stored, title }: { stored: Stored; title: string }) {
  const picture = useQuery(pictureQuery(stored))
  const url = useObjectUrl(picture.data)
  if (picture.isError) return <ProblemCard error={picture.error} onRetry={picture.refetch} />
  if (!url) return <Skeleton className="h-80" />
  return (
    <div className="max-h-[75dvh] overflow-auto bg-sunken">
      <img
        src={url}
        alt={title ? `The page “${title}”` : 'The page'}
        width={stored.width}
        height={stored.height}
        className="mx-auto block h-auto max-w-full"
      />
    </div>
  )
}
