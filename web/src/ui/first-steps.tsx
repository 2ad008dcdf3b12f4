import { Steps } from './steps'

const STEPS = ['Account', 'Recovery phrase', 'First look'] as const

/** The steps after the set-up link; the screens belong to several features. */
export const FirstSteps = ({ at }: { at: (typeof STEPS)[number] }) => (
  <Steps steps={STEPS} at={STEPS.indexOf(at)} label="First start" />
)
