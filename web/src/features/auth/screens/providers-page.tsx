import { Page, PageHeader } from '@/ui/page-header'
import { ProvidersScreen } from './providers-screen'

/** The providers screen on a page of its own. */
export const ProvidersPage = () => (
  <Page>
    <PageHeader
      title="Sign-in providers"
      text="OpenID Connect: people sign in here with an account they have elsewhere."
    />
    <ProvidersScreen />
  </Page>
)
