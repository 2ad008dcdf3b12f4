import { expect, it } from 'vitest'
import { configOf, DEFAULTS, wrongSettings } from './training-form'

it('sends the server’s own defaults when nothing was changed', () => {
  expect(wrongSettings(DEFAULTS)).toEqual([])
  expect(configOf(DEFAULTS, 'if_better')).toEqual({
    epochs: 10,
    learning_rate: 0.001,
    batch_size: 32,
    holdout: 0.1,
    seed: 0,
    activate: 'if_better',
  })
})

it('knows what the server would refuse', () => {
  expect(wrongSettings({ ...DEFAULTS, epochs: '0', batch_size: '4.5', holdout: '', learning_rate: 'fast' })).toEqual([
    'epochs',
    'learning_rate',
    'batch_size',
    'holdout',
  ])
})
