import { useQuery, keepPreviousData } from '@tanstack/react-query'
import { useState } from 'react'
import type { Command, Feature } from '@/lib/feature'
import { useDebounced } from '@/lib/debounce'
import { useMe } from '@/lib/session'
import { CommandPalette, type PaletteGroup } from '@/ui/command-palette'
import { useAction } from '../action'
import { menuOf } from './menu'

type PaletteProps = { features: Feature[]; open: boolean; onOpenChange: (open: boolean) => void }

/** Search over screens, actions, and what the features find on the server. */
export default function Palette({ features, open, onOpenChange }: PaletteProps) {
  const [text, setText] = useState('')
  const superuser = useMe()?.is_superuser ?? false
  const asked = useDebounced(text.trim(), 200)
  const found = useFound(features, asked)
  const { start } = useAction()

  const change = (next: boolean) => {
    if (!next) setText('')
    onOpenChange(next)
  }
  const items = (commands: Command[], group: string) =>
    commands
      .filter((command) => superuser || !command.superuser)
      .map((command, place) => ({
        ...command,
        key: `${group} ${place} ${command.title}`,
        onSelect: () => {
          change(false)
          start(command)
        },
      }))
  const groups: PaletteGroup[] = [
    { title: 'Screens', items: items(menuOf(features, superuser), 'screen') },
    { title: 'Actions', items: items([...features.flatMap(actionsOf)], 'action') },
    { title: 'Found', items: items(found.data ?? [], 'found'), found: true },
  ]
  return (
    <CommandPalette
      open={open}
      onOpenChange={change}
      text={text}
      onText={setText}
      groups={groups}
      busy={found.isFetching || asked !== text.trim()}
    />
  )
}

const actionsOf = ({ commands = [], starters = [], admin = [] }: Feature): Command[] => [
  ...commands,
  ...starters,
  ...admin.map(({ title, path }) => ({ title, hint: 'Administration', to: `/admin/${path}`, superuser: true })),
]

function useFound(features: Feature[], text: string) {
  const searches = features.flatMap(({ search }) => (search ? [search] : []))
  return useQuery({
    queryKey: ['palette', text],
    enabled: text.length >= 2 && searches.length > 0,
    placeholderData: text.length >= 2 ? keepPreviousData : undefined,
    // One feature that fails to answer does not hide what the others found.
    queryFn: async ({ signal }) => {
      const answers = await Promise.allSettled(searches.map((search) => search(text, signal)))
      return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    },
  })
}
