import '@/ui/styles.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { startSession, watchSession, session } from '@/lib/session'
import { followTheme } from '@/lib/theme'
import { features } from './features'
import { createQueryClient } from './query-client'
import { createRouter } from './router'

const queryClient = createQueryClient()

followTheme()
void startSession()
// What one person was shown must not be shown to the next who signs in here.
watchSession(() => session().status === 'signed-out' && queryClient.clear())

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={createRouter(features)} />
    </QueryClientProvider>
  </StrictMode>,
)
