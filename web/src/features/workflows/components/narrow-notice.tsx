/** Below 1024 pixels the canvas is there to look at and to run. */
export const NarrowNotice = () => (
  <p className="border-b border-line bg-accent-soft px-4 py-1.5 text-sm text-accent-ink">
    You can look and run here. To build, use a wider window.
  </p>
)
