import { createStore } from '@/lib/store'

const open = createStore(false)

export const usePaletteOpen = open.use
export const setPaletteOpen = open.set
export const openPalette = () => open.set(true)
