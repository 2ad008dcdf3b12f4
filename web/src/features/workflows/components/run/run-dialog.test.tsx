import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { signedIn } from '@/lib/access-token'
import { fakeServer, problem, type Reply } from '@/testing/fake-server'
import { renderScreen } from '@/testing/render'
import type { GraphNode } from '../../lib/graph'
import { RunDialog } from './run-dialog'

const SCAN = { bucket: 'user-uploads', path: 'demo/letter.pdf' }
const ASK: GraphNode = {
  node_id: 'start',
  node_type: 'trigger',
  config: {
    input_schema: {
      type: 'object',
      required: ['file', 'question'],
      properties: {
        file: { type: 'object', format: 'file', title: 'Scan', default: SCAN },
        question: { type: 'string', title: 'Question', default: 'By when?' },
      },
    },
  },
}
const STARTED = { id: 'e1', execution_id: 'exec-1' }

beforeEach(() => signedIn('t1'))

function draw(reply: Reply, entry: GraphNode | undefined = ASK, last?: Record<string, unknown>) {
  const asked = fakeServer({ 'POST /api/v1/workflows/w1/run': reply })
  const onStarted = vi.fn()
  const view = renderScreen(
    <RunDialog
      workflow={{ id: 'w1', name: 'Ask a scan' }}
      entry={entry}
      last={last}
      open
      onOpenChange={() => undefined}
      onStarted={onStarted}
    />,
  )
  return { ...view, asked, onStarted }
}
const run = () => screen.getByRole('button', { name: 'Run' })

const BILL = { bucket: 'user-uploads', path: 'workflow-inputs/bill.pdf' }

/** Uploads that arrive when `finish` is called. */
function fakeUpload(status = 201) {
  const sent: FormData[] = []
  const ends: (() => void)[] = []
  class FakeRequest {
    upload: { onprogress?: (event: { lengthComputable: boolean; loaded: number; total: number }) => void } = {}
    status = status
    responseText = JSON.stringify(status === 201 ? BILL : { detail: 'The disk is full.' })
    onloadend?: () => void
    open() {}
    setRequestHeader() {}
    getAllResponseHeaders = () => ''
    abort() {}
    send(form: FormData) {
      sent.push(form)
      this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 2 })
      ends.push(() => this.onloadend?.())
    }
  }
  vi.stubGlobal('XMLHttpRequest', FakeRequest)
  return { sent, finish: () => ends.forEach((end) => end()) }
}

const choose = (name: string) =>
  fireEvent.change(screen.getByLabelText('Drop a file here', { selector: 'input' }), {
    target: { files: [new File(['%PDF'], name, { type: 'application/pdf' })] },
  })

it('runs with what is filled in already', async () => {
  const { person, asked, onStarted } = draw({ status: 202, body: STARTED })
  expect(screen.getByText('letter.pdf')).toBeVisible()

  await person.click(run())

  await waitFor(() => expect(onStarted.mock.calls[0]?.[0]).toEqual(STARTED))
  expect(asked[0]?.body).toEqual({ trigger_data: { file: SCAN, question: 'By when?' } })
})

it('asks again with the data of the last run', () => {
  draw({ body: STARTED }, ASK, { file: SCAN, question: 'How much?' })

  expect(screen.getByLabelText('Question')).toHaveValue('How much?')
})

it('does not run without what must be filled in', async () => {
  const { person, asked } = draw({ body: STARTED })
  await person.clear(screen.getByLabelText('Question'))

  await person.click(run())

  expect(screen.getByLabelText('Question')).toHaveAccessibleDescription('Question is missing.')
  expect(asked).toEqual([])
})

it('says at the field what the server does not take', async () => {
  const errors = [{ loc: ['body', 'trigger_data', 'question'], msg: 'is too short', type: 'minLength' }]
  const { person, onStarted } = draw(problem(422, 'invalid-input', 'question is too short', { errors }))

  await person.click(run())

  expect(await screen.findByText('is too short')).toBeVisible()
  expect(onStarted).not.toHaveBeenCalled()
})

it('says why a workflow cannot run', async () => {
  const { person } = draw(
    problem(409, 'invalid-state', '“Ask a scan” is switched off.', { hint: 'Switch it on to run it.' }),
  )

  await person.click(run())

  expect(await screen.findByRole('alert')).toHaveTextContent('“Ask a scan” is switched off. Switch it on to run it.')
})

it('waits for a file that is on its way, and runs with it and not with the one before', async () => {
  const upload = fakeUpload()
  const { person, asked } = draw({ status: 202, body: STARTED })

  await person.click(screen.getByRole('button', { name: 'Use another' }))
  choose('bill.pdf')
  fireEvent.submit(run().closest('form')!) // before anything could be drawn
  expect(await screen.findByRole('button', { name: 'Waiting for the file' })).toBeDisabled()
  expect(screen.getByText('Sending bill.pdf')).toBeVisible()
  await person.type(screen.getByLabelText('Question'), '{Enter}')
  expect(asked).toEqual([])

  upload.finish()
  expect(await screen.findByText('bill.pdf')).toBeVisible()
  await person.click(await screen.findByRole('button', { name: 'Run' }))

  await waitFor(() => expect(asked).toHaveLength(1))
  expect(upload.sent[0]?.get('folder_path')).toBe('workflow-inputs')
  expect(asked[0]?.body).toMatchObject({ trigger_data: { file: BILL } })
})

it('asks whether to keep a file whose replacement did not arrive', async () => {
  const upload = fakeUpload(503)
  const { person, asked } = draw({ status: 202, body: STARTED })
  await person.click(screen.getByRole('button', { name: 'Use another' }))
  choose('bill.pdf')
  await waitFor(() => expect(upload.sent).toHaveLength(1))
  upload.finish()
  await person.click(await screen.findByRole('button', { name: 'Run' }))
  expect(asked).toEqual([])

  await person.click(screen.getByRole('button', { name: 'Keep letter.pdf' }))
  expect(screen.queryByRole('alert')).toBeNull()
  await person.click(run())

  await waitFor(() => expect(asked[0]?.body).toMatchObject({ trigger_data: { file: SCAN } }))
})

it('says that another file was to be chosen', async () => {
  const { person, asked } = draw({ status: 202, body: STARTED })
  await person.click(screen.getByRole('button', { name: 'Use another' }))

  await person.click(run())

  expect(screen.getByRole('alert')).toHaveTextContent('Choose a file, or keep letter.pdf.')
  expect(asked).toEqual([])
})

it('takes any JSON where the trigger asks for nothing', async () => {
  const { person, asked } = draw({ status: 202, body: STARTED }, { node_id: 'start', node_type: 'trigger' })
  const field = screen.getByLabelText('Trigger data (JSON)')
  await person.clear(field)
  await person.paste('{"n": 3}')

  await person.click(run())

  await waitFor(() => expect(asked[0]?.body).toEqual({ trigger_data: { n: 3 } }))
})

it('does not run with JSON that is not finished', async () => {
  const { person, asked } = draw({ status: 202, body: STARTED }, { node_id: 'start', node_type: 'trigger' })
  const field = screen.getByLabelText('Trigger data (JSON)')
  await person.clear(field)
  await person.paste('{"n": ')

  await person.click(run())

  expect(screen.getByText(/This is not JSON/)).toBeVisible()
  expect(asked).toEqual([])
})
