import type { Preferences } from '@/lib/preferences'
import { browserZone, DATE_FORMATS, styledDate, styledTime, zones } from '@/lib/time-style'
import { Button } from '@/ui/button'
import { Field } from '@/ui/field'
import { Select } from '@/ui/input'
import { Group, type Save } from './with-preferences'

/** How times are written everywhere; saved on change. */
export function LanguageAndTime({ preferences, save }: { preferences: Preferences; save: Save }) {
  const { timezone, date_format, time_format, language } = preferences
  const now = new Date()
  const here = browserZone()
  return (
    <Group
      title="Language and time"
      text={`All times are shown like this: ${styledDate(now, preferences)}, ${styledTime(now, preferences)}.`}
    >
      <Field
        label="Time zone"
        aside={
          here !== timezone && (
            <Button kind="quiet" size="small" className="-my-1.5" onClick={() => save({ timezone: here })}>
              Use {here}
            </Button>
          )
        }
      >
        <Select value={timezone} onChange={(event) => save({ timezone: event.target.value })}>
          {withOwn(zones(), timezone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </Select>
      </Field>
      <div className="grid gap-4.5 sm:grid-cols-3">
        <Field label="Date">
          <Select value={date_format} onChange={(event) => save({ date_format: event.target.value })}>
            {withOwn(DATE_FORMATS, date_format).map((format) => (
              <option key={format} value={format}>
                {styledDate(now, { ...preferences, date_format: format })}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Time">
          <Select
            value={time_format}
            onChange={(event) => save({ time_format: event.target.value as Preferences['time_format'] })}
          >
            <option value="24h">24 hours (17:30)</option>
            <option value="12h">12 hours (5:30 PM)</option>
          </Select>
        </Field>
        <Field label="Language">
          <Select value={language} onChange={(event) => save({ language: event.target.value })}>
            <option value="en">English</option>
            {language !== 'en' && <option value={language}>{language}</option>}
          </Select>
        </Field>
      </div>
    </Group>
  )
}

/** What is chosen is offered, also when this browser would not have thought of it. */
const withOwn = (offered: string[], own: string) => (offered.includes(own) ? offered : [own, ...offered])
