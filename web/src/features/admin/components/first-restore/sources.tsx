import { Notice } from '@/ui/notice'
import { Tabs } from '@/ui/tabs'
import type { FirstRestore } from '../../api'
import { ArchiveForm } from './archive-form'
import { BringArchive } from './bring-archive'
import { titleOf } from './first-progress'
import { ReplicaForm } from './replica-form'

type SourcesProps = { token: string; found: FirstRestore }

/** Where from: a file, or the replica if the settings name one. */
export function Sources({ token, found }: SourcesProps) {
  const { replica, restore } = found
  const file = <FromFile token={token} found={found} />
  return (
    <div className="flex flex-col gap-5">
      {restore?.state === 'failed' && (
        <Notice kind="bad" title={`${titleOf(restore)} was not restored; nothing has changed.`}>
          {restore.error}
        </Notice>
      )}
      {replica === null ? (
        file
      ) : (
        <Tabs
          label="Where from"
          tabs={[
            { id: 'file', title: 'A file', content: file },
            { id: 'replica', title: 'The replica', content: <ReplicaForm token={token} target={replica} /> },
          ]}
        />
      )}
    </div>
  )
}

const FromFile = ({ token, found }: SourcesProps) =>
  found.archive ? (
    <ArchiveForm key={found.archive.made_at} token={token} archive={found.archive} />
  ) : (
    <BringArchive token={token} most={found.largest_archive} />
  )
