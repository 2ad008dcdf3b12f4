import {
  Bell, Bot, Box, Braces, Calculator, Clock, Cloud, Code, CornerDownRight, Database, FileText, Filter, FolderOpen, GitMerge, Globe,
  Hourglass, Languages, Library, List, Mail, MessageSquare, MonitorPlay, PencilLine, Play, Plug, Radio, Repeat, Route, ScanText, Search, Send,
  Shield, Sparkles, Split, Table, Timer, Upload, UserCheck, Variable, Webhook, Workflow, Wrench,
  type LucideIcon,
} from 'lucide-react'

/** By the names that node types give; all of lucide would be a megabyte. */
const ICONS: Record<string, LucideIcon> = {
  bell: Bell, bot: Bot, box: Box, braces: Braces, calculator: Calculator, clock: Clock, cloud: Cloud, code: Code, 'corner-down-right': CornerDownRight,
  database: Database, 'file-text': FileText, filter: Filter, folder: FolderOpen, 'folder-open': FolderOpen, 'git-merge': GitMerge, merge: GitMerge,
  globe: Globe, hourglass: Hourglass, languages: Languages, library: Library, list: List, mail: Mail, 'message-square': MessageSquare,
  'monitor-play': MonitorPlay, 'pencil-line': PencilLine, play: Play, plug: Plug, radio: Radio, repeat: Repeat, route: Route, 'scan-text': ScanText,
  search: Search, send: Send, shield: Shield, sparkles: Sparkles, split: Split, table: Table, timer: Timer, upload: Upload,
  'user-check': UserCheck, variable: Variable, webhook: Webhook, workflow: Workflow, wrench: Wrench,
}

export const iconOf = (name: string | undefined): LucideIcon => ICONS[name ?? ''] ?? Box
