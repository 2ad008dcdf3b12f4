import { KeyRound, LogOut, MailPlus, Pencil, ShieldOff, Trash2, UserCheck, UserX } from 'lucide-react'
import type { MenuItem } from '@/ui/menu'
import type { User } from '../../users-api'

/** What can be done to an account; each opens a window. */
export type Act = 'edit' | 'password' | 'link' | 'sign-out' | 'factor' | 'activate' | 'deactivate' | 'delete'
export type Asked = { act: 'add' } | { act: Act; user: User }

/** The menu of a row, without what makes no sense for this account. */
export function userActions(user: User, own: boolean, ask: (act: Act) => void): (MenuItem | false)[] {
  const item = (act: Act, title: string, icon: typeof Pencil, danger = false): MenuItem => ({
    title,
    icon,
    danger,
    onSelect: () => ask(act),
  })
  return [
    item('edit', 'Edit', Pencil),
    item('password', 'Set a password', KeyRound),
    user.is_active && item('link', 'Send a link for a new password', MailPlus),
    item('sign-out', own ? 'Sign out everywhere else' : 'Sign out everywhere', LogOut),
    !own && item('factor', 'Remove second factor and passkeys', ShieldOff),
    { kind: 'line' },
    user.is_active ? !own && item('deactivate', 'Deactivate', UserX) : item('activate', 'Activate', UserCheck),
    !own && item('delete', 'Delete', Trash2, true),
  ]
}
