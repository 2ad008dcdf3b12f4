import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { DropZone } from './drop-zone'

const scan = new File(['%PDF-1.7'], 'scan.PDF', { type: 'application/pdf' })
const photo = new File(['x'.repeat(2000)], 'photo.png', { type: 'image/png' })
const song = new File(['la'], 'song.mp3', { type: 'audio/mpeg' })

function zone(props: Partial<Parameters<typeof DropZone>[0]> = {}) {
  const onFiles = vi.fn()
  render(<DropZone title="Drop a scan here" accept=".pdf,image/*" multiple onFiles={onFiles} {...props} />)
  // The browser's own filter is by-passed, as dropping does.
  const person = userEvent.setup({ applyAccept: false, delay: null })
  return {
    onFiles,
    give: (...files: File[]) => person.upload(screen.getByLabelText('Drop a scan here', { selector: 'input' }), files),
  }
}

it('hands over the files that fit, and says which one does not', async () => {
  const { onFiles, give } = zone()

  await give(scan, photo, song)

  expect(onFiles).toHaveBeenCalledExactlyOnceWith([scan, photo])
  expect(screen.getByRole('alert')).toHaveTextContent('song.mp3 is not of a kind that can be used here.')
})

it('names the limit that a file passes', async () => {
  const { onFiles, give } = zone({ maxBytes: 1024 })

  await give(photo)

  expect(onFiles).not.toHaveBeenCalled()
  expect(screen.getByRole('alert')).toHaveTextContent('photo.png has 2 KiB; the limit is 1 KiB.')
})

it('takes nothing while something is being sent, and shows how far that is', async () => {
  const { onFiles, give } = zone({ sending: { name: 'lease.tiff', sent: 0.63 } })

  await give(scan)

  expect(onFiles).not.toHaveBeenCalled()
  expect(screen.getByRole('progressbar', { name: 'Sending lease.tiff' })).toHaveAttribute('aria-valuenow', '63')
})
