import { Button } from '@/ui/button'
import { CodeBlock } from '@/ui/code-block'
import { Dialog } from '@/ui/dialog'
import { Notice } from '@/ui/notice'

type SecretDialogProps = { /** null = closed */ secret: string | null; title: string; onClose: () => void }

/** A new secret, for the one time that it is shown. */
export const SecretDialog = ({ secret, title, onClose }: SecretDialogProps) => (
  <Dialog
    open={secret !== null}
    onOpenChange={(open) => !open && onClose()}
    title={title}
    actions={
      <Button kind="primary" onClick={onClose}>
        I have it
      </Button>
    }
  >
    <div className="flex flex-col gap-4">
      <Notice kind="warn">Copy it now: it is not shown again.</Notice>
      <CodeBlock text={secret ?? ''} label="Secret" />
    </div>
  </Dialog>
)
