import type { Preferences } from '@/lib/preferences'
import { Switch } from '@/ui/checkbox'
import { NumberPreference } from '../components/preferences/number-preference'
import { Group, WithPreferences, type Save } from '../components/preferences/with-preferences'

/** How one's workflows are edited and run, where they say nothing of their own. */
export const PreferencesScreen = () => (
  <WithPreferences>
    {(preferences, save) => (
      <>
        <Group title="Editing">
          <NumberPreference
            label="Save a workflow by itself after"
            unit="seconds"
            min={5}
            max={600}
            value={preferences.auto_save_interval}
            onSave={(value) => save({ auto_save_interval: value })}
          />
        </Group>
        <Group title="Running" text="For workflows that say nothing of their own.">
          <NumberPreference
            label="A step may take"
            unit="seconds"
            min={1}
            max={3600}
            value={preferences.default_timeout}
            onSave={(value) => save({ default_timeout: value })}
          />
          <Switch
            label="Try a step that failed again"
            checked={preferences.auto_retry_on_failure}
            onChange={(event) => save({ auto_retry_on_failure: event.target.checked })}
          />
          {preferences.auto_retry_on_failure && <Retries preferences={preferences} save={save} />}
        </Group>
      </>
    )}
  </WithPreferences>
)

type Policy = Preferences['default_retry_policy']
type PolicyNumber = 'max_retries' | 'initial_delay_seconds' | 'backoff_multiplier' | 'max_delay_seconds'
type PolicyField = { name: PolicyNumber; label: string; unit?: string; min: number; max: number; fraction?: boolean }

const FIELDS: PolicyField[] = [
  { name: 'max_retries', label: 'How often', unit: 'times', min: 0, max: 20 },
  { name: 'initial_delay_seconds', label: 'First wait', unit: 'seconds', min: 0, max: 3600, fraction: true },
  { name: 'backoff_multiplier', label: 'Each wait is longer by', unit: 'times', min: 1, max: 10, fraction: true },
  { name: 'max_delay_seconds', label: 'Longest wait', unit: 'seconds', min: 0, max: 86400, fraction: true },
]

function Retries({ preferences, save }: { preferences: Preferences; save: Save }) {
  const policy = preferences.default_retry_policy
  // undefined is not sent: the node's own then holds.
  const change = (part: Partial<Policy>) => save({ default_retry_policy: { ...policy, ...part } })
  return (
    <div className="grid gap-4.5 border-l-2 border-line pl-4 sm:grid-cols-2">
      {FIELDS.map(({ name, ...field }) => (
        <NumberPreference
          key={name}
          {...field}
          optional
          placeholder="As the node says"
          value={policy[name]}
          onSave={(value) => change({ [name]: value })}
        />
      ))}
      <Switch
        label="Vary the waits a little"
        hint="So that many steps that failed together do not come back together."
        checked={policy.jitter ?? true}
        onChange={(event) => change({ jitter: event.target.checked })}
        className="sm:col-span-2"
      />
    </div>
  )
}
