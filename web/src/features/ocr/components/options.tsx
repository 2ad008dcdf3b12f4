import { SlidersHorizontal } from 'lucide-react'
import { Switch } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import type { Requirements } from '../api'

export type Options = { languages: string; pages: string; layer: boolean }

export const NO_OPTIONS: Options = { languages: '', pages: '', layer: true }

/** What was typed, as the server takes it; what was left open is left out. */
export function requirementsOf({ languages, pages, layer }: Options): Requirements {
  const codes = languages.split(/[\s,]+/).filter(Boolean)
  return {
    ...(codes.length > 0 ? { languages: codes } : {}),
    ...(pages.trim() ? { pages: pages.trim() } : {}),
    ...(layer ? {} : { use_text_layer: false }),
  }
}

/** How the next files are read. */
export function OptionsForm({ options, onChange }: { options: Options; onChange: (options: Options) => void }) {
  return (
    <details className="group mt-3">
      <summary className="inline-flex list-none items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink">
        <SlidersHorizontal aria-hidden className="size-4" />
        Options
      </summary>
      <div className="mt-3 grid gap-4 rounded-card border border-line bg-surface p-5 sm:grid-cols-2">
        <Field label="Languages" hint="Three-letter codes, such as eng or deu. Empty: as the server is set.">
          <Input
            value={options.languages}
            onChange={(event) => onChange({ ...options, languages: event.target.value })}
            placeholder="eng"
          />
        </Field>
        <Field label="Pages" hint="Such as 1-3,7. Empty: all.">
          <Input
            value={options.pages}
            onChange={(event) => onChange({ ...options, pages: event.target.value })}
            placeholder="All"
          />
        </Field>
        <Switch
          label="Use the text a PDF brings along"
          hint="Faster and without mistakes; only pages without text are recognised."
          checked={options.layer}
          onChange={(event) => onChange({ ...options, layer: event.target.checked })}
          className="sm:col-span-2"
        />
      </div>
    </details>
  )
}
