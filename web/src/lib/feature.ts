/** What a feature may add to the application. Its `feature.ts` exports one of these. */
import type { QueryClient, QueryKey } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { RouteObject } from 'react-router'
import type { LiveEvent } from './events'

/** Given to actions that are started from the palette or from a card. */
export type ActionContext = { navigate: (to: string) => void; queryClient: QueryClient }

export type MenuEntry = {
  title: string
  icon: LucideIcon
  to: string
  /** place in the menu, small first; the contract's order in steps of ten */
  order: number
  superuser?: boolean
}

/** Something to do from the command palette (Ctrl/⌘+K). */
export type Command = {
  title: string
  icon?: LucideIcon
  /** shown after the title, e.g. what kind of thing it is */
  hint?: string
  /** further words it is found by */
  keywords?: string[]
  superuser?: boolean
} & ({ to: string } | { run: (context: ActionContext) => void | Promise<void> })

/** A card of "what to do next" on the home page. */
export type Starter = {
  title: string
  text: string
  icon: LucideIcon
  /** small first; the first is drawn as the main one */
  order: number
  /** what the button says */
  label: string
} & ({ to: string } | { run: (context: ActionContext) => void | Promise<void> })

/** A piece of the home page below the starters, or of the header. */
export type HomeWidget = { order: number; load: () => Promise<{ default: ComponentType }> }

/** What a public route may say by its `handle`. next: where one goes on to once one is signed in. */
export type PublicHandle = { next?: string }

/** A tab of the administration, at `/admin/<path>`; superusers only. */
export type AdminTab = {
  path: string
  title: string
  /** place among the tabs, small first; the contract's order in steps of ten */
  order: number
  lazy: () => Promise<{ Component: ComponentType }>
}

/** What the form of a workflow node gets. */
export type NodeFormProps = {
  config: Record<string, unknown>
  onChange: (config: Record<string, unknown>) => void
  /** the node type's JSON Schema */
  schema: Record<string, unknown>
  disabled?: boolean
}

export type Feature = {
  /** the area's name, the same as the folder's */
  name: string
  title: string
  menu?: MenuEntry[]
  /** inside the shell, for signed-in people; screens by `lazy` */
  routes?: RouteObject[]
  /** without the shell, for people who are not signed in */
  publicRoutes?: RouteObject[]
  commands?: Command[]
  /** Finds objects for the palette; called after a pause in typing. */
  search?: (text: string, signal: AbortSignal) => Promise<Command[]>
  /** topic → query keys to ask again; "*" stands for every topic */
  live?: Record<string, (event: LiveEvent) => QueryKey[]>
  starters?: Starter[]
  home?: HomeWidget[]
  /** a small thing in the header, such as a number that wants to be seen */
  header?: HomeWidget[]
  admin?: AdminTab[]
  /** node type → a form better than the one drawn from its schema */
  nodeForms?: Record<string, () => Promise<{ default: ComponentType<NodeFormProps> }>>
}
