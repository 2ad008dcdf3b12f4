import type { ComponentProps } from 'react'
import { Select } from '@/ui/input'
import { PROFILES, profileInWords } from '../lib/profiles'

type ProfileSelectProps = Omit<ComponentProps<typeof Select>, 'children' | 'onChange'> & {
  onProfile: (name: string) => void
  /** what stands for "none chosen"; absent: one must be */
  automatic?: string
}

/** A retrieval profile by name, with how it searches. */
export function ProfileSelect({ onProfile, automatic, ...rest }: ProfileSelectProps) {
  return (
    <Select {...rest} onChange={(event) => onProfile(event.target.value)}>
      {automatic !== undefined && <option value="">{automatic}</option>}
      {PROFILES.map(({ name }) => (
        <option key={name} value={name}>
          {profileInWords(name)}
        </option>
      ))}
    </Select>
  )
}
