import { Check, Copy, Download, Printer } from 'lucide-react'
import { saveAs } from '@/lib/object-url'
import { printText } from '@/lib/print-text'
import { Button } from '@/ui/button'
import { useCopy } from '@/ui/copy'

/** The words of the recovery phrase, numbered as they are asked back. */
export const PhraseWords = ({ words }: { words: string[] }) => (
  <ol
    aria-label="Recovery phrase"
    className="grid grid-flow-row grid-cols-2 gap-x-5 gap-y-1.5 rounded-control border border-line bg-canvas p-4 sm:grid-cols-3"
  >
    {words.map((word, at) => (
      <li key={at} className="flex items-baseline gap-2.5">
        <span aria-hidden className="w-5 text-right text-sm text-ink-faint tabular-nums">
          {at + 1}
        </span>
        <span className="font-mono text-base tracking-wide">{word}</span>
      </li>
    ))}
  </ol>
)

/** Ways to take the words elsewhere. */
export function PhraseActions({ words }: { words: string[] }) {
  const { copied, copy } = useCopy()
  return (
    <>
      <Button icon={copied ? Check : Copy} onClick={() => void copy(words.join(' '))}>
        {copied ? 'Copied' : 'Copy'}
      </Button>
      <Button icon={Printer} onClick={() => printText(sheet(words))}>
        Print
      </Button>
      <Button icon={Download} onClick={() => saveAs(new Blob([sheet(words)], { type: 'text/plain' }), FILE)}>
        Download
      </Button>
    </>
  )
}

const FILE = 'recovery-phrase.txt'

const sheet = (words: string[]) =>
  `Recovery phrase of the appliance at ${window.location.host}\n\n` +
  `${words.map((word, at) => `${String(at + 1).padStart(2)}  ${word}`).join('\n')}\n`
