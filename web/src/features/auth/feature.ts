import { LogIn, UserRound } from 'lucide-react'
import type { Feature } from '@/lib/feature'

export const auth: Feature = {
  name: 'auth',
  title: 'Account',
  commands: [
    { title: 'Settings of your account', icon: UserRound, keywords: ['password', 'profile'], to: '/settings' },
    { title: 'Sign-in providers', icon: LogIn, keywords: ['oidc', 'sso'], superuser: true, to: '/admin/sign-in' },
  ],
  live: {
    'auth.session': () => [['auth', 'sessions']],
    'auth.second_factor': () => [['auth', 'second-factor']],
    'auth.identity': () => [['auth', 'identities']],
    'auth.passkey': () => [['auth', 'passkeys']],
  },
  routes: [
    {
      path: '/admin/sign-in',
      lazy: async () => ({ Component: (await import('./screens/providers-page')).ProvidersPage }),
    },
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
    { path: '/setup', lazy: async () => ({ Component: (await import('./screens/setup-screen')).SetupScreen }) },
  ],
}
