import { SlidersHorizontal } from 'lucide-react'
import { Checkbox, Switch } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { Input } from '@/ui/input'
import { inWords, type Options } from '../lib/options'
import { EnginePicker } from './engine-picker'

type OptionsFormProps = { options: Options; onChange: (options: Options) => void }

/** How the next files are read; closed, it says what differs from the usual. */
export function OptionsForm({ options, onChange }: OptionsFormProps) {
  const words = inWords(options)
  return (
    <details className="mt-3">
      <summary className="inline-flex list-none items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink">
        <SlidersHorizontal aria-hidden className="size-4" />
        How to read them
        {words.length > 0 && <span className="font-normal text-accent">{words.join(' · ')}</span>}
      </summary>
      <div className="mt-3 flex flex-col gap-5 rounded-card border border-line bg-surface p-5">
        <EnginePicker engine={options.engine} onEngine={(engine) => onChange({ ...options, engine })} />
        {options.engine === '' && <Wishes options={options} onChange={onChange} />}
        <Details options={options} onChange={onChange} />
      </div>
    </details>
  )
}

function Wishes({ options, onChange }: OptionsFormProps) {
  return (
    <div role="group" aria-label="What to find" className="grid gap-3 sm:grid-cols-3">
      <Checkbox
        label="Tables"
        hint="Cells, as rows to copy."
        checked={options.tables}
        onChange={(event) => onChange({ ...options, tables: event.target.checked })}
      />
      <Checkbox
        label="Fields"
        hint="Names with their values, and the order of columns."
        checked={options.fields}
        onChange={(event) => onChange({ ...options, fields: event.target.checked })}
      />
      <Checkbox
        label="Handwriting"
        hint="If an engine for it is installed."
        checked={options.handwriting}
        onChange={(event) => onChange({ ...options, handwriting: event.target.checked })}
      />
    </div>
  )
}

function Details({ options, onChange }: OptionsFormProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-3">
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
        <Field label="Dots per inch" hint="Of a PDF’s pages, 72 to 600. More for small print.">
          <Input
            type="number"
            min={72}
            max={600}
            value={options.dpi}
            onChange={(event) => onChange({ ...options, dpi: event.target.value })}
            placeholder="300"
          />
        </Field>
      </div>
      <div className="grid gap-3 lg:grid-cols-3">
        <Switch
          label="Use the text a PDF brings along"
          hint="Faster and without mistakes; only pages without text are recognised."
          checked={options.layer}
          onChange={(event) => onChange({ ...options, layer: event.target.checked })}
        />
        <Switch
          label="Straighten crooked pages"
          checked={options.deskew}
          onChange={(event) => onChange({ ...options, deskew: event.target.checked })}
        />
        <Switch
          label="Turn pages upright"
          checked={options.rotate}
          onChange={(event) => onChange({ ...options, rotate: event.target.checked })}
        />
      </div>
    </>
  )
}
