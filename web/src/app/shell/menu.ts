import { LayoutDashboard, ShieldCheck } from 'lucide-react'
import type { Feature, MenuEntry } from '@/lib/feature'

const HOME: MenuEntry = { title: 'Dashboard', icon: LayoutDashboard, to: '/', order: 0 }
const ADMIN: MenuEntry = { title: 'Admin', icon: ShieldCheck, to: '/admin', order: 120, superuser: true }

/** The menu of this person, in order. */
export const menuOf = (features: Feature[], superuser: boolean): MenuEntry[] =>
  [HOME, ...features.flatMap((feature) => feature.menu ?? []), ...(features.some(({ admin }) => admin) ? [ADMIN] : [])]
    .filter((entry) => superuser || !entry.superuser)
    .sort((a, b) => a.order - b.order)
