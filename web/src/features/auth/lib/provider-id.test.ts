import { expect, it } from 'vitest'
import { idOf } from './provider-id'

it.each([
  ['Keycloak', 'keycloak'],
  ['Our  Keycloak (new)', 'our-keycloak-new'],
  ['  Küche & Büro ', 'kuche-buro'],
  ['日本', ''],
  ['a'.repeat(50), 'a'.repeat(40)],
])('makes a word of %s', (name, id) => expect(idOf(name)).toBe(id))
