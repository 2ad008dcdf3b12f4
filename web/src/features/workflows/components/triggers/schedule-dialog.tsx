import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Button } from '@/ui/button'
import { Dialog } from '@/ui/dialog'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { useSaveSchedule, type Schedule } from '../../triggers-api'
import { CronMeaning } from './cron-meaning'

const COMMON: [title: string, expression: string][] = [
  ['Every 15 minutes', '*/15 * * * *'],
  ['Every hour', '0 * * * *'],
  ['Every day at 9', '0 9 * * *'],
  ['On working days at 9', '0 9 * * MON-FRI'],
  ['Every Monday', '0 9 * * MON'],
  ['On the first of the month', '0 9 1 * *'],
]
const hereZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
const zones = () => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]

type ScheduleDialogProps = {
  workflowId: string
  /** null = a new one */ schedule: Schedule | null
  onClose: () => void
}

/** Makes or changes a schedule, and says at once what it means. */
export function ScheduleDialog({ workflowId, schedule, onClose }: ScheduleDialogProps) {
  const [cron, setCron] = useState(schedule?.cron_expression ?? '0 9 * * MON-FRI')
  const [zone, setZone] = useState(schedule?.timezone ?? hereZone())
  const [misfire, setMisfire] = useState<Schedule['misfire']>(schedule?.misfire ?? 'run_once')
  const save = useSaveSchedule(workflowId)
  const errors = save.isError ? fieldErrors(save.error) : {}
  const submit = () =>
    save.mutate(
      { ...(schedule ? { id: schedule.id } : {}), cron_expression: cron.trim(), timezone: zone, misfire },
      { onSuccess: onClose },
    )
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={schedule ? 'Change the schedule' : 'New schedule'}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={save.isPending} disabled={cron.trim() === ''} onClick={submit}>
            {schedule ? 'Save' : 'Make it'}
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        {save.isError && Object.keys(errors).length === 0 && (
          <Notice kind="bad">{asProblem(save.error).message}</Notice>
        )}
        <div className="flex flex-wrap gap-2">
          {COMMON.map(([title, expression]) => (
            <Button
              key={expression}
              size="small"
              kind={cron === expression ? 'primary' : 'plain'}
              onClick={() => setCron(expression)}
            >
              {title}
            </Button>
          ))}
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label="Cron expression"
            hint="Minute, hour, day, month, weekday; with six fields, seconds first."
            error={errors.cron_expression}
          >
            <Input
              value={cron}
              maxLength={100}
              spellCheck={false}
              className="font-mono"
              onChange={(event) => setCron(event.target.value)}
            />
          </Field>
          <Field label="Time zone" error={errors.timezone}>
            <Select value={zone} onChange={(event) => setZone(event.target.value)}>
              {[...new Set([zone, hereZone(), ...zones()])].map((each) => (
                <option key={each}>{each}</option>
              ))}
            </Select>
          </Field>
        </div>
        <CronMeaning cron={cron} zone={zone} />
        <Field label="When the server was off">
          <Select value={misfire} onChange={(event) => setMisfire(event.target.value as Schedule['misfire'])}>
            <option value="run_once">Make up for missed runs once</option>
            <option value="skip">Leave missed runs out</option>
          </Select>
        </Field>
        <button type="submit" hidden />
      </form>
    </Dialog>
  )
}
