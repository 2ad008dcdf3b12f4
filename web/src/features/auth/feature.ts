import { KeyRound, Plug, UserRound } from 'lucide-react'
import type { Feature, PublicHandle } from '@/lib/feature'

export const auth: Feature = {
  name: 'auth',
  title: 'Account',
  commands: [
    { title: 'Settings of your account', icon: UserRound, keywords: ['password', 'profile'], to: '/settings' },
    { title: 'Access keys for programs', icon: KeyRound, keywords: ['api', 'token'], to: '/settings/access-keys' },
    { title: 'Keys for other services', icon: Plug, keywords: ['api', 'openai'], to: '/settings/api-keys' },
  ],
  live: {
    'auth.session': () => [['auth', 'sessions']],
    'auth.second_factor': () => [['auth', 'second-factor']],
    'auth.identity': () => [['auth', 'identities']],
    'auth.passkey': () => [['auth', 'passkeys']],
    'auth.preferences': () => [['auth', 'preferences']],
    'auth.access_key': () => [['auth', 'access-keys']],
    'auth.mail': () => [['auth', 'outbox', 'list']],
  },
  admin: [
    {
      path: 'users',
      title: 'Users',
      order: 70,
      lazy: async () => ({ Component: (await import('./screens/users-screen')).UsersScreen }),
    },
    {
      path: 'sign-in',
      title: 'Sign-in',
      order: 75,
      lazy: async () => ({ Component: (await import('./screens/providers-screen')).ProvidersScreen }),
    },
    {
      path: 'mail',
      title: 'Mail',
      order: 95,
      lazy: async () => ({ Component: (await import('./screens/mail-screen')).MailScreen }),
    },
  ],
  routes: [
    {
      path: '/settings',
      lazy: async () => ({ Component: (await import('./screens/settings-screen')).SettingsScreen }),
      children: [
        { index: true, lazy: async () => ({ Component: (await import('./screens/profile-screen')).ProfileScreen }) },
        {
          path: 'profile',
          lazy: async () => ({ Component: (await import('./screens/profile-screen')).ProfileScreen }),
        },
        {
          path: 'security',
          lazy: async () => ({ Component: (await import('./screens/security-screen')).SecurityScreen }),
        },
        {
          path: 'appearance',
          lazy: async () => ({ Component: (await import('./screens/appearance-screen')).AppearanceScreen }),
        },
        {
          path: 'notifications',
          lazy: async () => ({ Component: (await import('./screens/notifications-screen')).NotificationsScreen }),
        },
        {
          path: 'preferences',
          lazy: async () => ({ Component: (await import('./screens/preferences-screen')).PreferencesScreen }),
        },
        {
          path: 'access-keys',
          lazy: async () => ({ Component: (await import('./screens/access-keys-screen')).AccessKeysScreen }),
        },
        {
          path: 'api-keys',
          lazy: async () => ({ Component: (await import('./screens/credentials-screen')).CredentialsScreen }),
        },
        { path: 'danger', lazy: async () => ({ Component: (await import('./screens/danger-screen')).DangerScreen }) },
      ],
    },
  ],
  publicRoutes: [
    { path: '/login', lazy: async () => ({ Component: (await import('./screens/login-screen')).LoginScreen }) },
    {
      path: '/login/code',
      lazy: async () => ({ Component: (await import('./screens/oidc-code-screen')).OidcCodeScreen }),
    },
    { path: '/signup', lazy: async () => ({ Component: (await import('./screens/signup-screen')).SignupScreen }) },
    {
      path: '/recover-password',
      lazy: async () => ({ Component: (await import('./screens/recover-password-screen')).RecoverPasswordScreen }),
    },
    {
      path: '/reset-password',
      lazy: async () => ({ Component: (await import('./screens/reset-password-screen')).ResetPasswordScreen }),
    },
    {
      path: '/setup',
      handle: { next: '/welcome/key' } satisfies PublicHandle,
      lazy: async () => ({ Component: (await import('./screens/setup-screen')).SetupScreen }),
    },
  ],
}
