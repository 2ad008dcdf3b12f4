import type { Feature } from '@/lib/feature'

export const auth: Feature = {
  name: 'auth',
  title: 'Account',
  publicRoutes: [
    { path: '/login', lazy: async () => ({ Component: (await import('./screens/login-screen')).LoginScreen }) },
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
