import { createTheme, localStorageColorSchemeManager } from '@mantine/core';

/** Colors and fonts are in `theme.css`: the page's policy forbids the style element that Mantine would make of a theme. */
export const theme = createTheme({
  primaryColor: 'teal',
  respectReducedMotion: true,
  fontFamily: 'var(--mantine-font-family)',
  cursorType: 'pointer',
});

/** Also read by `public/color-scheme.js`, before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'color-scheme' });
