import { plural } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { Card, Facts } from '@/ui/card'
import { CodeBlock } from '@/ui/code-block'
import type { Backups } from '../api'

/** When backups are made by themselves, where they go, and how to change that. */
export function ScheduleCard({ backups }: { backups: Backups }) {
  const { every_hours, keep, folder } = backups
  return (
    <Card aria-label="Schedule">
      <h2 className="flex items-center gap-2.5 text-lg">
        Schedule <Badge tone={every_hours > 0 ? 'good' : 'warn'}>{every_hours > 0 ? 'On' : 'Off'}</Badge>
      </h2>
      <Facts
        className="mt-4"
        facts={[
          [
            'Made',
            every_hours > 0 ? `Every ${every_hours === 1 ? 'hour' : `${every_hours} hours`}` : 'Only when asked for',
          ],
          ['Kept', `The newest ${plural(keep, 'backup')}; a new one removes the oldest`],
          ['Folder', <span className="font-mono text-sm break-all">{folder}</span>],
        ]}
      />
      <p className="mt-4 mb-1.5 text-sm text-pretty text-ink-faint">
        To change it, write this into appliance.toml in the data folder and start the server again. A folder on another
        disk also survives the loss of this one.
      </p>
      <CodeBlock label="Settings" text={settingsOf(backups)} />
    </Card>
  )
}

const settingsOf = ({ every_hours, keep }: Backups) =>
  `[backup]\nevery_hours = ${every_hours || 24}\nkeep = ${keep}\nfolder = "/mnt/backups"`
