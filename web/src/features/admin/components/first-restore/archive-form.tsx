import { dateTime, bytes, plural } from '@/lib/format'
import { Button } from '@/ui/button'
import { Facts } from '@/ui/card'
import { Notice } from '@/ui/notice'
import { useForgetArchive, type BroughtArchive } from '../../api'
import { RestoreForm } from './restore-form'

type ArchiveFormProps = { token: string; archive: BroughtArchive }

const KEY_IS = {
  inside: 'The key to its stored secrets is in it. Nothing more is needed.',
  here: 'The key to its stored secrets is here already. Nothing more is needed.',
}

/** What came, and what its key needs. */
export function ArchiveForm({ token, archive }: ArchiveFormProps) {
  const forget = useForgetArchive(token)
  return (
    <RestoreForm
      token={token}
      source="backup"
      phrase={archive.key === 'missing' ? 'needed' : 'none'}
      aside={
        <Button kind="quiet" size="large" busy={forget.isPending} onClick={() => forget.mutate()}>
          Another file
        </Button>
      }
    >
      <Facts
        facts={[
          ['Backup of', dateTime(archive.made_at)],
          ['Made by', `version ${archive.version}`],
          ['Holds', `${plural(archive.files, 'file')}, ${bytes(archive.size)}`],
        ]}
      />
      {archive.key !== 'missing' && <Notice kind="good">{KEY_IS[archive.key]}</Notice>}
    </RestoreForm>
  )
}
