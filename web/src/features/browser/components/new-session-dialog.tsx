import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { asProblem } from '@/lib/problem'
import { Checkbox } from '@/ui/checkbox'
import { Field } from '@/ui/field'
import { FormDialog } from '@/ui/form-dialog'
import { Input, Select } from '@/ui/input'
import { Notice } from '@/ui/notice'
import { toolsQuery, useOpenSession } from '../api'
import { NoBrowser } from './no-browser'

const SIZES = [
  { value: '1280x800', title: 'Laptop, 1280 × 800' },
  { value: '1920x1080', title: 'Large, 1920 × 1080' },
  { value: '820x1180', title: 'Tablet, 820 × 1180' },
  { value: '390x844', title: 'Phone, 390 × 844' },
]

/** Opens a session: which tool, how large, which language. */
export function NewSessionDialog({ onClose }: { onClose: () => void }) {
  const open = useOpenSession()
  const navigate = useNavigate()
  const tools = useQuery(toolsQuery())
  const here = tools.data?.filter(({ available }) => available) ?? []
  const problem = open.error && asProblem(open.error)
  const submit = (form: FormData) =>
    open.mutate(wantedOf(form), { onSuccess: (session) => void navigate(`/browser/${session.id}`) })
  return (
    <FormDialog
      title="New browser session"
      text="A window of its own in this machine's browser: nothing of another session is in it, and nothing stays when it is closed."
      action="Open"
      busy={open.isPending}
      disabled={tools.isSuccess && here.length === 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <NoBrowser />
      {problem && (
        <Notice kind="bad">
          {problem.detail} {problem.hint}
        </Notice>
      )}
      <Field label="Tool" hint={'Automatic takes playwright, which waits for what it acts on.'}>
        <Select name="tool" defaultValue="">
          <option value="">Automatic</option>
          {here.map(({ name, what }) => (
            <option key={name} value={name} title={what}>
              {name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Window">
        <Select name="size" defaultValue={SIZES[0]!.value}>
          {SIZES.map(({ value, title }) => (
            <option key={value} value={value}>
              {title}
            </option>
          ))}
        </Select>
      </Field>
      <Field label="Language" hint="What pages are asked for, such as de-AT. Empty = the browser's own.">
        <Input name="locale" maxLength={20} placeholder="en-GB" autoComplete="off" />
      </Field>
      <Checkbox name="light" label="Do not load pictures, media and fonts" />
    </FormDialog>
  )
}

function wantedOf(form: FormData) {
  const said = (name: string) => String(form.get(name) ?? '').trim()
  const [width, height] = said('size').split('x').map(Number)
  return {
    browser_tool: said('tool') || null,
    automation_requirements: {
      viewport: { width, height },
      ...(said('locale') && { locale: said('locale') }),
      ...(form.get('light') && { block_resources: ['image', 'media', 'font'] }),
    },
  }
}
