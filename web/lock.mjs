// Takes the funding links out of package-lock.json (or the file named), which shall hold no address at all.
import { readFileSync, writeFileSync } from 'node:fs'

const file = process.argv[2] ?? new URL('package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
for (const entry of Object.values(lock.packages)) delete entry.funding
writeFileSync(file, JSON.stringify(lock, null, 2) + '\n')
