import type { InsertGroup } from '../../lib/insert-values'
import type { Field } from '../../lib/schema'

/** What every control of a form gets. */
export type FieldProps = {
  field: Field
  value: unknown
  /** undefined takes the member out, so that its default holds */
  onChange: (value: unknown) => void
  error?: string
  /** what a text may refer to; without it texts are plain */
  inserts?: InsertGroup[]
  disabled?: boolean
}
