import type { Activation, TrainingConfig } from '../api-training'

/** The settings of a training as typed, at the server's defaults. */
export const DEFAULTS = { epochs: '10', learning_rate: '0.001', batch_size: '32', holdout: '0.1', seed: '0' }

export type Settings = typeof DEFAULTS

/** What each setting may be, and what it does. */
export const LIMITS: Record<
  keyof Settings,
  { title: string; least: number; most: number; step: number; hint: string }
> = {
  epochs: { title: 'Epochs', least: 1, most: 200, step: 1, hint: 'How often all rows are learnt from.' },
  learning_rate: { title: 'Learning rate', least: 1e-6, most: 1, step: 1e-6, hint: 'How far each step goes.' },
  batch_size: { title: 'Batch', least: 4, most: 512, step: 1, hint: 'Rows that are set against each other.' },
  holdout: { title: 'Held back', least: 0.05, most: 0.5, step: 0.01, hint: 'Share of rows that only measures.' },
  seed: { title: 'Seed', least: 0, most: 2 ** 31 - 1, step: 1, hint: 'The same gives the same.' },
}

/** Which settings are out of their limits. */
export const wrongSettings = (settings: Settings) =>
  (Object.keys(LIMITS) as (keyof Settings)[]).filter((name) => {
    const { least, most, step } = LIMITS[name]
    const value = Number(settings[name])
    return (
      settings[name].trim() === '' || !(value >= least && value <= most) || (step === 1 && !Number.isInteger(value))
    )
  })

export const configOf = (settings: Settings, activate: Activation): TrainingConfig => ({
  epochs: Number(settings.epochs),
  learning_rate: Number(settings.learning_rate),
  batch_size: Number(settings.batch_size),
  holdout: Number(settings.holdout),
  seed: Number(settings.seed),
  activate,
})
