import { ConfirmDialog } from '@/ui/confirm-dialog'
import { toast } from '@/ui/toasts'
import {
  useChangeUser,
  useDeleteUser,
  useEndUserSessions,
  useRemoveUserSecondFactor,
  useSendResetLink,
  type User,
} from '../../users-api'
import { plural } from '@/lib/format'
import type { Act, Asked } from './actions'
import { AddUser, EditUser, SetPassword } from './user-forms'

type UserDialogsProps = { asked: Asked | undefined; onClose: () => void; mail: boolean; ownId: string | undefined }

/** The window for what was asked. mail: whether mails leave the house. */
export function UserDialogs({ asked, onClose, mail, ownId }: UserDialogsProps) {
  if (asked === undefined) return null
  if (asked.act === 'add') return <AddUser onClose={onClose} mail={mail} />
  if (asked.act === 'edit') return <EditUser user={asked.user} own={asked.user.id === ownId} onClose={onClose} />
  if (asked.act === 'password') return <SetPassword user={asked.user} onClose={onClose} />
  return <Confirmation act={asked.act} user={asked.user} onClose={onClose} mail={mail} />
}

type Question = { title: string; text: string; action: string; done: string; kind?: 'primary'; typed?: string }

function Confirmation({ act, user, onClose, mail }: { act: Act; user: User; onClose: () => void; mail: boolean }) {
  const perform = usePerform()
  const question = questionOf(act, user, mail)
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={question.title}
      text={question.text}
      action={question.action}
      kind={question.kind}
      typed={question.typed}
      onConfirm={async () => {
        const words = await perform(act, user)
        toast.success(words ?? question.done)
      }}
    />
  )
}

/** Does it; answers what to say when that depends on the answer. */
function usePerform() {
  const change = useChangeUser()
  const remove = useDeleteUser()
  const signOut = useEndUserSessions()
  const removeFactor = useRemoveUserSecondFactor()
  const sendLink = useSendResetLink()
  return async (act: Act, { id }: User): Promise<string | undefined> => {
    if (act === 'delete') await remove.mutateAsync(id)
    else if (act === 'factor') await removeFactor.mutateAsync(id)
    else if (act === 'link') await sendLink.mutateAsync(id)
    else if (act === 'sign-out') return `${plural((await signOut.mutateAsync(id)).revoked, 'session')} ended.`
    else await change.mutateAsync({ id, is_active: act === 'activate' })
    return undefined
  }
}

function questionOf(act: Act, { email }: User, mail: boolean): Question {
  const questions: Partial<Record<Act, Question>> = {
    link: {
      title: `Send ${email} a link for a new password?`,
      text: mail
        ? 'It is mailed to them and works once. Their present password stays good until they use it.'
        : 'No mail server is set up, so the link waits under Admin → Mail for you to hand over.',
      action: 'Send link',
      kind: 'primary',
      done: mail ? `A link is on its way to ${email}.` : 'The link is in the outbox: Admin → Mail.',
    },
    'sign-out': {
      title: `Sign ${email} out everywhere?`,
      text: 'Every browser has to sign in again. Access keys stay good.',
      action: 'Sign out',
      done: 'Signed out.',
    },
    factor: {
      title: `Remove the second factor and passkeys of ${email}?`,
      text: 'The password alone will sign in, until they set up new ones. Make sure that it is really they who ask.',
      action: 'Remove',
      done: 'The second factor and the passkeys are removed.',
    },
    activate: {
      title: `Activate ${email}?`,
      text: 'They can sign in again, and their access keys work again.',
      action: 'Activate',
      kind: 'primary',
      done: `${email} is active.`,
    },
    deactivate: {
      title: `Deactivate ${email}?`,
      text: 'They are signed out at once and their access keys stop working. Nothing they own is deleted.',
      action: 'Deactivate',
      done: `${email} is not active any more.`,
    },
  }
  return (
    questions[act] ?? {
      title: `Delete ${email}?`,
      text: 'Their files, indexes, workflows, history and keys are deleted, too. This cannot be undone.',
      action: 'Delete account',
      typed: email,
      done: `${email} is deleted.`,
    }
  )
}
