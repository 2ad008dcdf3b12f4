import { Monitor, Moon, Rows2, Rows3, Rows4, Sun } from 'lucide-react'
import type { Density } from '@/lib/density'
import type { Theme } from '@/lib/theme'
import { ChoiceCards, type CardChoice } from '../components/preferences/choice-cards'
import { Group, WithPreferences } from '../components/preferences/with-preferences'

const THEMES: CardChoice<Theme>[] = [
  { value: 'light', title: 'Light', text: 'Always', icon: Sun },
  { value: 'dark', title: 'Dark', text: 'Always', icon: Moon },
  { value: 'system', title: 'System', text: 'As your device does', icon: Monitor },
]
const DENSITIES: CardChoice<Density>[] = [
  { value: 'compact', title: 'Compact', text: 'More on the screen', icon: Rows4 },
  { value: 'comfortable', title: 'Comfortable', text: 'The usual', icon: Rows3 },
  { value: 'spacious', title: 'Spacious', text: 'More room', icon: Rows2 },
]

/** Both count at once, and on every device one signs in at. */
export const AppearanceScreen = () => (
  <WithPreferences>
    {({ theme, ui_density }, save) => (
      <>
        <Group title="Theme">
          <ChoiceCards label="Theme" choices={THEMES} chosen={theme} onChange={(value) => save({ theme: value })} />
        </Group>
        <Group title="Density">
          <ChoiceCards
            label="Density"
            choices={DENSITIES}
            chosen={ui_density}
            onChange={(value) => save({ ui_density: value })}
          />
        </Group>
      </>
    )}
  </WithPreferences>
)
