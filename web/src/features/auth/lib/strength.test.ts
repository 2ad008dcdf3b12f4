import { describe, expect, it } from 'vitest'
import { strength } from './strength'

describe('the strength of a password', () => {
  it.each([
    ['short', 0],
    ['aaaaaaaaaaaa', 1],
    ['abcdefgh12345', 1],
    ['tractor violin 7 gravel', 4],
  ])('%s → %i', (password, score) => {
    expect(strength(password).score).toBe(score)
  })

  it('is weak when it holds the e-mail address', () => {
    expect(strength('ann.other-92-Zq', 'ann.other@example.com')).toMatchObject({
      score: 1,
      advice: 'Leave your e-mail address out of it.',
    })
  })
})
