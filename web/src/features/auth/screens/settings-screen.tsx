import { Outlet } from 'react-router'
import { Page, PageHeader } from '@/ui/page-header'
import { RouteTabs } from '@/ui/tabs'

const TABS = [
  { to: '/settings/profile', title: 'Profile' },
  { to: '/settings/appearance', title: 'Appearance' },
  { to: '/settings/notifications', title: 'Notifications' },
  { to: '/settings/preferences', title: 'Preferences' },
  { to: '/settings/security', title: 'Security' },
  { to: '/settings/access-keys', title: 'Access keys' },
  { to: '/settings/api-keys', title: 'API keys' },
  { to: '/settings/danger', title: 'Delete account' },
]

/** The settings of one's own account. */
export const SettingsScreen = () => (
  <Page>
    <PageHeader title="Settings" text="Of your account; nobody else sees them." />
    <RouteTabs tabs={TABS} label="Settings" />
    <div className="mt-6 flex max-w-3xl flex-col gap-6">
      <Outlet />
    </div>
  </Page>
)
