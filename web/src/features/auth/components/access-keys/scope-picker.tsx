import { Checkbox } from '@/ui/checkbox'
import { areasOf, areaTitle, tick } from '../../lib/scopes'

type ScopePickerProps = { offered: readonly string[]; chosen: string[]; onChange: (chosen: string[]) => void }

/** What a key is good for: a row for each area, reading or all. */
export const ScopePicker = ({ offered, chosen, onChange }: ScopePickerProps) => (
  <fieldset>
    <legend className="mb-1.5 text-sm font-medium">What it may do</legend>
    <div className="divide-y divide-line rounded-control border border-line">
      {areasOf(offered).map((area) => {
        const all = chosen.includes(area)
        const read = `${area}:read`
        return (
          <div key={area} className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1 px-3.5 py-2">
            <span aria-hidden>{areaTitle(area)}</span>
            <span className="flex gap-5">
              <Checkbox
                label={<Right area={area}>Read</Right>}
                checked={all || chosen.includes(read)}
                disabled={all}
                onChange={(event) => onChange(tick(chosen, read, event.target.checked))}
              />
              <Checkbox
                label={<Right area={area}>All</Right>}
                checked={all}
                onChange={(event) => onChange(tick(chosen, area, event.target.checked))}
              />
            </span>
          </div>
        )
      })}
    </div>
  </fieldset>
)

const Right = ({ area, children }: { area: string; children: string }) => (
  <>
    <span className="sr-only">{areaTitle(area)}: </span>
    {children}
  </>
)
