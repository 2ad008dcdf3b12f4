import { useState } from 'react'
import { asProblem } from '@/lib/problem'
import { Checkbox } from '@/ui/checkbox'
import { FormDialog } from '@/ui/form-dialog'
import { Notice } from '@/ui/notice'
import { plural } from '@/lib/format'
import { useRemoveWatch, type Watch } from '../api-watches'
import { placeInWords } from '../lib/watch-form'

/** Ends a watch; what came from it may stay. */
export function RemoveWatchDialog({ watch, onClose }: { watch: Watch; onClose: () => void }) {
  const remove = useRemoveWatch()
  const [documents, setDocuments] = useState<'keep' | 'delete'>('keep')
  return (
    <FormDialog
      title={`Stop watching “${placeInWords(watch)}”?`}
      text="Its files stay where they are, and are not followed any more."
      action={documents === 'delete' ? 'Stop and delete documents' : 'Stop watching'}
      busy={remove.isPending}
      onSubmit={() => remove.mutate({ watch_id: watch.id, documents }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Checkbox
        label={`Delete ${plural(watch.files_total, 'document')} from the index, too`}
        checked={documents === 'delete'}
        onChange={(event) => setDocuments(event.target.checked ? 'delete' : 'keep')}
      />
      {remove.error && <Notice kind="bad">{asProblem(remove.error).detail}</Notice>}
    </FormDialog>
  )
}
