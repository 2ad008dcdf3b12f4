import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { asProblem, fieldErrors } from '@/lib/problem'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { useTrain, type Activation } from '../api-training'
import { configOf, DEFAULTS, LIMITS, wrongSettings, type Settings } from '../lib/training-form'
import { DatasetPicker } from './dataset-picker'

/** Starts a training: with what, and how. */
export function TrainingDialog({ indexId, onClose }: { indexId: string; onClose: () => void }) {
  const train = useTrain(indexId)
  const [datasets, setDatasets] = useState<string[]>([])
  const [settings, setSettings] = useState<Settings>(DEFAULTS)
  const [activate, setActivate] = useState<Activation>('if_better')
  const wrong = wrongSettings(settings)
  const fields = fieldErrors(train.error)
  const submit = () => train.mutate({ config: configOf(settings, activate), datasets }, { onSuccess: onClose })
  return (
    <FormDialog
      title="Train an adapter"
      text="It learns from pairs of questions and the passages that answer them how your people ask, and turns their questions towards those passages. Documents and their vectors stay as they are."
      action="Train"
      busy={train.isPending}
      disabled={datasets.length === 0 || wrong.length > 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <DatasetPicker datasets={datasets} onDatasets={setDatasets} />
      <Field label="Use it">
        <Select value={activate} onChange={(event) => setActivate(event.target.value as Activation)}>
          <option value="if_better">If it finds better than before</option>
          <option value="always">Always</option>
          <option value="never">Not by itself</option>
        </Select>
      </Field>
      <details>
        <summary className="inline-flex list-none items-center gap-2 rounded text-sm font-medium text-ink-soft hover:text-ink">
          <SlidersHorizontal aria-hidden className="size-4" />
          Settings
          {wrong.length > 0 && <span className="font-normal text-bad">{wrong.length} out of limits</span>}
        </summary>
        <div className="mt-3 grid gap-4 sm:grid-cols-2">
          {(Object.keys(LIMITS) as (keyof Settings)[]).map((name) => (
            <Setting
              key={name}
              name={name}
              value={settings[name]}
              wrong={fields[`config.${name}`] ?? (wrong.includes(name) ? limits(name) : undefined)}
              onChange={(value) => setSettings({ ...settings, [name]: value })}
            />
          ))}
        </div>
      </details>
      {train.error && <Notice kind="bad">{asProblem(train.error).detail}</Notice>}
    </FormDialog>
  )
}

const limits = (name: keyof Settings) => `From ${LIMITS[name].least} to ${LIMITS[name].most}.`

type SettingProps = {
  name: keyof Settings
  value: string
  wrong: string | undefined
  onChange: (value: string) => void
}

function Setting({ name, value, wrong, onChange }: SettingProps) {
  const { title, hint, least, most, step } = LIMITS[name]
  return (
    <Field label={title} hint={hint} error={wrong}>
      <Input
        type="number"
        min={least}
        max={most}
        step={step === 1 ? 1 : 'any'}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
