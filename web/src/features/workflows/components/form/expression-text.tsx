import { useId, useRef, useState, type ComponentProps, type RefObject } from 'react'
import { cx } from '@/lib/classes'
import { unitsOf } from '@/lib/code-points'
import { Input, Textarea } from '@/ui/input'
import { CompletionList, Signature } from './completion-list'
import { LiveValue, useLiveValue } from './live-value'
import { useCompletion } from './use-completion'

type Control = HTMLInputElement & HTMLTextAreaElement
type ExpressionTextProps = {
  control: RefObject<Control | null>
  name: string
  text: string
  onText: (text: string) => void
  isTemplate: boolean
  multiline: boolean
  /** characters from the start, as the server counts; where it found a mistake */
  mistakeAt?: number | null
  /** the mistake that the form shows already */
  told?: string
} & Pick<ComponentProps<'textarea'>, 'disabled' | 'placeholder' | 'className' | 'rows' | 'spellCheck'>

/** A text with expressions: completion at the cursor, help for calls, mistakes at their place, and the value. */
export function ExpressionText({
  control,
  name,
  text,
  onText,
  isTemplate,
  multiline,
  mistakeAt,
  told,
  rows,
  className,
  ...rest
}: ExpressionTextProps) {
  const id = useId()
  const [focused, setFocused] = useState(false)
  // The value stays when the field is left: else what is below would slip away from under a click.
  const [visited, setVisited] = useState(false)
  const completion = useCompletion({ name, text, isTemplate, control, onChange: onText })
  const value = useLiveValue(text, name, isTemplate, visited)
  const at = value?.current && value.error ? value.error.position : value === null ? (mistakeAt ?? null) : null
  const backdrop = useRef<HTMLDivElement>(null)
  const open = focused && completion.offers.length > 0
  const ties = {
    ...rest,
    ref: control,
    value: text,
    role: 'combobox',
    'aria-autocomplete': 'list' as const,
    'aria-expanded': open,
    'aria-controls': open ? id : undefined,
    'aria-activedescendant': open ? `${id}-${completion.chosen}` : undefined,
    autoComplete: 'off',
    onChange: (event: { target: { value: string; selectionStart: number | null } }) => {
      onText(event.target.value)
      completion.moved(event.target.selectionStart)
    },
    onClick: completion.closed,
    onKeyDown: completion.keys,
    onFocus: () => {
      setFocused(true)
      setVisited(true)
    },
    onBlur: () => {
      setFocused(false)
      completion.closed()
    },
  }
  return (
    <div className="flex flex-col gap-1.5">
      <div className="relative">
        {multiline && at !== null && !open && (
          <div
            ref={backdrop}
            aria-hidden
            className={cx(
              'pointer-events-none absolute inset-0 overflow-hidden border border-transparent px-3 py-2 text-base break-words whitespace-pre-wrap text-transparent',
              className,
            )}
          >
            <Marked text={text} at={unitsOf(text, at)} />
          </div>
        )}
        {multiline ? (
          <Textarea
            {...ties}
            rows={rows}
            onScroll={(event) => backdrop.current?.scrollTo({ top: event.currentTarget.scrollTop })}
            className={cx(className, 'relative bg-transparent')}
          />
        ) : (
          <Input {...ties} className={className} />
        )}
        {focused && (open || completion.signature) && (
          <div className="absolute top-full right-0 left-0 z-30 mt-1 flex flex-col gap-1">
            {completion.signature && <Signature {...completion.signature} />}
            {open && (
              <CompletionList
                id={id}
                offers={completion.offers}
                chosen={completion.chosen}
                onChoose={completion.choose}
              />
            )}
          </div>
        )}
      </div>
      <LiveValue value={value} told={told} />
    </div>
  )
}

/** The same text with the place of a mistake underlined, behind the one that is written. */
const Marked = ({ text, at }: { text: string; at: number }) => {
  const end = Math.max(at + 1, at + (/^[\w.]+/.exec(text.slice(at))?.[0].length ?? 0))
  return (
    <>
      {text.slice(0, at)}
      <mark
        data-mistake
        className="rounded-sm bg-bad-soft text-transparent underline decoration-bad decoration-wavy underline-offset-3"
      >
        {text.slice(at, end) || ' '}
      </mark>
      {text.slice(end)}
    </>
  )
}
