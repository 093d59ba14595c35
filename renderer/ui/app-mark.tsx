/** The mark of the program: an arrow that rises from a tray. */
export function AppMark() {
  return (
    <svg className="app-mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M4 15.5h16l-2.2 4.2a1.5 1.5 0 0 1-1.3.8H7.5a1.5 1.5 0 0 1-1.3-.8L4 15.5Z" />
      <path d="M12 3.2 7.2 8.1h3.1v4.6h3.4V8.1h3.1L12 3.2Z" />
    </svg>
  );
}
