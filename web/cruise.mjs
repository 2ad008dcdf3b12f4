// Checks the import rules of .dependency-cruiser.cjs. Fails when nothing was read: a
// TypeScript that dependency-cruiser does not know makes it read 0 modules and say "ok".
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
const cruise = (...options) =>
  spawnSync('npx', ['--no-install', 'depcruise', 'src', '--config', '.dependency-cruiser.cjs', ...options], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })

const { summary } = JSON.parse(cruise('--output-type', 'json').stdout)
const read = summary.totalCruised
const followed = summary.totalDependenciesCruised
for (const { rule, from, to } of summary.violations) console.error(`${rule.severity} ${rule.name}: ${from} → ${to}`)

if (read === 0 || followed === 0) {
  console.error(`dependency-cruiser read ${read} modules and ${followed} imports: its rules were not checked.`)
  process.exit(1)
}
console.log(`${read} modules, ${followed} imports, ${summary.error} errors.`)
process.exit(summary.error > 0 ? 1 : 0)
