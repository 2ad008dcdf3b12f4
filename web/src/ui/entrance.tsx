import type { ReactNode } from 'react'
import { Logo } from '@/ui/logo'
import { Dial } from './dial'

type EntranceProps = { title: string; text?: ReactNode; children: ReactNode; foot?: ReactNode }

/** The page around the sign-in, sign-up and set-up forms. */
export function Entrance({ title, text, children, foot }: EntranceProps) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <title>{`${title} · Appliance`}</title>
      <aside className="relative hidden overflow-hidden bg-rail text-rail-ink lg:flex lg:flex-col lg:justify-between lg:p-12">
        <Dial className="absolute top-2 -right-64 size-[40rem]" />
        <p className="relative flex items-center gap-3 text-lg font-semibold tracking-tight">
          <Logo className="size-9" /> Appliance
        </p>
        <div className="relative max-w-md">
          <p className="text-[2.6rem] leading-[1.1] font-semibold tracking-[-0.03em] text-balance">
            Read it, file it, find it, act on it.
          </p>
          <p className="mt-4 max-w-sm text-lg text-pretty text-rail-soft">
            Text recognition, document search and workflows in one program, on your own machine. Nothing leaves it.
          </p>
        </div>
      </aside>
      <main className="flex flex-col items-center justify-center px-5 py-10 sm:px-10">
        <div className="w-full max-w-[25rem]">
          <Logo className="mb-8 size-11 lg:hidden" />
          <h1 className="text-3xl tracking-[-0.025em]">{title}</h1>
          {text && <p className="mt-1.5 text-pretty text-ink-soft">{text}</p>}
          <div className="mt-7">{children}</div>
          {foot && <p className="mt-6 text-ink-soft">{foot}</p>}
        </div>
      </main>
    </div>
  )
}
