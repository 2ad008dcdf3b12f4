import { describe, expect, it } from 'vitest'
import { readLines } from './webhook-dialog'

describe('conditions of a webhook', () => {
  it('are one name and value per line', () => {
    expect(readLines('X-Event: push\n\n X-Url : https://a.example ', false)).toEqual({
      'X-Event': 'push',
      'X-Url': 'https://a.example',
    })
  })

  it('keep the types of JSON in the payload, and take the rest as text', () => {
    expect(readLines('n: 1\nok: true\nname: ada\ntext: "1"', true)).toEqual({ n: 1, ok: true, name: 'ada', text: '1' })
  })
})
