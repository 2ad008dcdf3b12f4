import { useState } from 'react'
import { plural } from '@/lib/format'
import { asProblem } from '@/lib/problem'
import { Badge } from '@/ui/badge'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Textarea } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { RelativeTime } from '@/ui/relative-time'
import { TONE_OF_SEVERITY, titleOfCheck, wordsOf } from '../lib/health'
import { useResolveAlert, type Alert } from '../system-api'

/** Alerts, each with what it is about; one that is unresolved can be put aside. */
export function AlertList({ alerts }: { alerts: Alert[] }) {
  const [chosen, choose] = useState<Alert>()
  return (
    <>
      <ul className="divide-y divide-line">
        {alerts.map((alert) => (
          <li key={alert.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-5 py-4">
            <div className="min-w-0 flex-1 basis-72">
              <h3 className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-base font-medium">
                {alert.title}
                <Badge tone={alert.is_resolved ? 'neutral' : TONE_OF_SEVERITY[alert.severity]}>
                  {wordsOf(alert.severity)}
                </Badge>
              </h3>
              <p className="mt-0.5 break-words text-pretty text-ink-soft">{alert.message}</p>
              <p className="mt-1 text-sm text-ink-faint">
                <Times alert={alert} />
              </p>
              {alert.note && <p className="mt-1.5 border-l-2 border-line pl-3 text-sm text-ink-soft">{alert.note}</p>}
            </div>
            {!alert.is_resolved && (
              <Button size="small" aria-label={`Resolve: ${alert.title}`} onClick={() => choose(alert)}>
                Resolve
              </Button>
            )}
          </li>
        ))}
      </ul>
      {chosen && <ResolveDialog alert={chosen} onClose={() => choose(undefined)} />}
    </>
  )
}

function Times({ alert }: { alert: Alert }) {
  return (
    <>
      {titleOfCheck(alert.subject)} · first seen <RelativeTime at={alert.first_seen_at} />
      {alert.occurrences > 1 && ` · seen ${plural(alert.occurrences, 'time')}`}
      {alert.is_resolved && (
        <>
          {' '}
          · {alert.resolved_by === null ? 'gone by itself' : 'resolved'} <RelativeTime at={alert.resolved_at} />
        </>
      )}
    </>
  )
}

function ResolveDialog({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const resolve = useResolveAlert()
  return (
    <FormDialog
      title={`Resolve “${alert.title}”?`}
      text="It comes back when what it is about was gone and is there again. An alert whose reason is gone goes by itself."
      action="Resolve"
      busy={resolve.isPending}
      onSubmit={(form) => {
        const note = String(form.get('note')).trim() || null
        resolve.mutate({ alert_id: alert.id, note }, { onSuccess: onClose })
      }}
      onClose={onClose}
    >
      {resolve.error && <Notice kind="bad">{asProblem(resolve.error).detail}</Notice>}
      <Field label="Note" hint="For whoever reads of it later.">
        <Textarea name="note" rows={3} maxLength={1000} autoFocus />
      </Field>
    </FormDialog>
  )
}
