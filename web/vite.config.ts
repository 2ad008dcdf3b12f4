import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const server = process.env.APPLIANCE_URL ?? 'http://127.0.0.1:8080'
// The server refuses requests that name another host or origin than its own.
const toServer = { target: server, changeOrigin: true, headers: { origin: server } }

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // Nothing as data: addresses, which the content security policy refuses for fonts and scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400, // KiB
    rolldownOptions: {
      output: {
        // Changes with a dependency, not with our code: it stays in the browser's cache.
        codeSplitting: {
          groups: [
            {
              name: 'react',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|cookie|set-cookie-parser)[\\/]/,
            },
            { name: 'query', test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': toServer, '/health': toServer, '/readyz': toServer, '/ws': { ...toServer, ws: true } },
  },
  test: {
    environment: 'happy-dom',
    pool: 'vmThreads', // half the time of the default on two cores
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
})
