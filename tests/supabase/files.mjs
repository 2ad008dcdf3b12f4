// What stories of files share: the service key, fresh buckets, a picture.
import { admin, good } from './house.mjs'

export const service = admin().storage

/** 4 by 2 pixels. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAFElEQVR4nGP8z8DAwMDAxAADCBYAGwAC/YnRZAAAAABJRU5ErkJggg==',
  'base64',
)

let number = 0
/** A name nobody has used before. */
export const fresh = (word = 'bucket') => `${word}-${process.pid}-${++number}`

/** A bucket for everybody. */
export async function bucket(options = { public: false }) {
  const name = fresh()
  good(await service.createBucket(name, options))
  return name
}

/** The content of a download. */
export const text = async (answer) => (await good(answer)).text()
export const names = (entries) => entries.map(({ name }) => name)
