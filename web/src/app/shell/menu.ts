import { LayoutDashboard } from 'lucide-react'
import type { Feature, MenuEntry } from '@/lib/feature'

const HOME: MenuEntry = { title: 'Dashboard', icon: LayoutDashboard, to: '/', order: 0 }

/** The menu of this person, in order. */
export const menuOf = (features: Feature[], superuser: boolean): MenuEntry[] =>
  [HOME, ...features.flatMap((feature) => feature.menu ?? [])]
    .filter((entry) => superuser || !entry.superuser)
    .sort((a, b) => a.order - b.order)
