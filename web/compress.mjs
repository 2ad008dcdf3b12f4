// Writes .br and .gz beside every text file of dist that is worth it; the server sends them as they are.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const TEXT = new Set(['.html', '.js', '.css', '.svg', '.json', '.txt', '.webmanifest'])
const WORTH_IT = 1024 // bytes

const dist = fileURLToPath(new URL('dist', import.meta.url))
let plain = 0
let packed = 0
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, name)
  if (!TEXT.has(extname(file)) || statSync(file).size < WORTH_IT) continue
  const text = readFileSync(file)
  const brotli = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  })
  writeFileSync(`${file}.br`, brotli)
  writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }))
  plain += text.length
  packed += brotli.length
}
console.log(`text ${Math.round(plain / 1024)} KiB, brotli ${Math.round(packed / 1024)} KiB`)
