import { useQuery } from '@tanstack/react-query'
import { optionsQuery } from '@/lib/login-options'
import type { Preferences } from '@/lib/preferences'
import { Switch } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { NumberPreference } from '../components/preferences/number-preference'
import { Group, WithPreferences, type Save } from '../components/preferences/with-preferences'

export const NotificationsScreen = () => (
  <WithPreferences>
    {(preferences, save) => (
      <>
        <Group title="Here">
          <Switch
            label="Show notifications in the application"
            checked={preferences.in_app_notifications}
            onChange={(event) => save({ in_app_notifications: event.target.checked })}
          />
          <NumberPreference
            label="Tell me after"
            unit="failures in a row"
            hint="Of the same workflow."
            min={1}
            max={100}
            value={preferences.failure_notification_threshold}
            onSave={(value) => save({ failure_notification_threshold: value })}
          />
        </Group>
        <ByMail preferences={preferences} save={save} />
        <QuietHours preferences={preferences} save={save} />
      </>
    )}
  </WithPreferences>
)

type PartProps = { preferences: Preferences; save: Save }

function ByMail({ preferences, save }: PartProps) {
  const options = useQuery(optionsQuery())
  return (
    <Group title="By mail">
      {options.data?.mail === false && (
        <Notice>No mail server is set up here, so nothing is mailed until an administrator sets one up.</Notice>
      )}
      <Switch
        label="Workflows"
        hint="Runs that failed or wait for you."
        checked={preferences.email_workflow_events}
        onChange={(event) => save({ email_workflow_events: event.target.checked })}
      />
      <Switch
        label="System alerts"
        hint="Such as a disk that is nearly full; for administrators."
        checked={preferences.email_system_alerts}
        onChange={(event) => save({ email_system_alerts: event.target.checked })}
      />
      <Field label="How often">
        <Select
          value={preferences.notification_frequency}
          onChange={(event) =>
            save({ notification_frequency: event.target.value as Preferences['notification_frequency'] })
          }
          className="max-w-60"
        >
          <option value="realtime">At once</option>
          <option value="daily">Once a day</option>
          <option value="weekly">Once a week</option>
        </Select>
      </Field>
    </Group>
  )
}

const NIGHT = { quiet_hours_start: '22:00', quiet_hours_end: '07:00' }
const NONE = { quiet_hours_start: null, quiet_hours_end: null }

function QuietHours({ preferences, save }: PartProps) {
  const { quiet_hours_start: start, quiet_hours_end: end, timezone } = preferences
  return (
    <Group title="Quiet hours" text="What happens meanwhile is told when they are over.">
      <Switch
        label="Keep quiet for some hours every day"
        checked={start !== null}
        onChange={(event) => save(event.target.checked ? NIGHT : NONE)}
      />
      {start !== null && end !== null && (
        <div className="flex flex-wrap gap-4.5">
          <TimeOfDay label="From" value={start} onSave={(value) => save({ quiet_hours_start: value })} />
          <TimeOfDay label="To" value={end} onSave={(value) => save({ quiet_hours_end: value })} />
          <p className="w-full text-sm text-ink-faint">In the time zone {timezone}.</p>
        </div>
      )}
    </Group>
  )
}

type TimeOfDayProps = { label: string; value: string; onSave: (value: string) => void }

/** Saved when the cursor leaves it: half a time is none. */
const TimeOfDay = ({ label, value, onSave }: TimeOfDayProps) => (
  <Field label={label}>
    <Input
      key={value}
      type="time"
      defaultValue={value}
      onBlur={(event) => event.target.value && event.target.value !== value && onSave(event.target.value)}
      className="w-36"
    />
  </Field>
)
