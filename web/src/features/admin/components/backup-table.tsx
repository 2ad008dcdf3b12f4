import { Archive, Download, RotateCcw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { bytes } from '@/lib/format'
import { Badge } from '@/ui/badge'
import { ConfirmDialog } from '@/ui/confirm-dialog'
import { Empty } from '@/ui/empty'
import { RowMenu } from '@/ui/menu'
import { RelativeTime } from '@/ui/relative-time'
import { Table, type Column } from '@/ui/table'
import { toast } from '@/ui/toasts'
import { useDeleteBackup, useDownloadBackup, type Backup, type Backups } from '../api'
import { RestoreDialog } from './restore-dialog'

const COLUMNS: Column<Backup>[] = [
  {
    title: 'Backup',
    cell: ({ name, made_at, uploaded }) => (
      <span className="block sm:max-w-96">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium" title={name}>
            {name}
          </span>
          {uploaded && (
            <span className="hidden sm:inline">
              <Badge>Uploaded</Badge>
            </span>
          )}
        </span>
        <RelativeTime at={made_at} className="text-sm text-ink-faint sm:hidden" />
      </span>
    ),
    className: 'max-sm:w-full max-sm:max-w-0',
  },
  {
    title: 'Made',
    cell: ({ made_at }) => <RelativeTime at={made_at} className="whitespace-nowrap text-ink-soft" />,
    from: 'sm',
  },
  {
    title: 'Size',
    cell: ({ size }) => <span className="whitespace-nowrap">{bytes(size)}</span>,
    align: 'right',
  },
]

/** Each with what can be done with it. */
export function BackupTable({ backups }: { backups: Backups }) {
  const [doomed, setDoomed] = useState<Backup>()
  const [wanted, setWanted] = useState<Backup>()
  const download = useDownloadBackup()
  const restoring = backups.restore !== null && backups.restore.state !== 'failed'

  if (backups.data.length === 0)
    return (
      <Empty
        icon={Archive}
        title="No backups yet"
        text="A backup is made while everybody goes on working. Keep some on another disk or machine."
      />
    )
  const menu = (backup: Backup) => (
    <RowMenu
      label={`Actions for ${backup.name}`}
      items={[
        {
          title: download.isPending && download.variables === backup.name ? 'Downloading …' : 'Download',
          icon: Download,
          onSelect: () => download.mutate(backup.name),
          disabled: download.isPending,
        },
        { title: 'Restore …', icon: RotateCcw, onSelect: () => setWanted(backup), disabled: restoring },
        { kind: 'line' },
        { title: 'Delete', icon: Trash2, danger: true, onSelect: () => setDoomed(backup), disabled: restoring },
      ]}
    />
  )
  return (
    <>
      <Table label="Backups" columns={COLUMNS} rows={backups.data} rowKey={({ name }) => name} menu={menu} />
      {wanted && <RestoreDialog backup={wanted} onClose={() => setWanted(undefined)} />}
      {doomed && <DeleteDialog backup={doomed} onClose={() => setDoomed(undefined)} />}
    </>
  )
}

function DeleteDialog({ backup, onClose }: { backup: Backup; onClose: () => void }) {
  const remove = useDeleteBackup()
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={`Delete ${backup.name}?`}
      text={`${bytes(backup.size)} are free again. What you have downloaded of it stays.`}
      action="Delete"
      onConfirm={async () => {
        await remove.mutateAsync(backup.name)
        toast.success('The backup is deleted.')
      }}
    />
  )
}
