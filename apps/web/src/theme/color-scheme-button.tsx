import { ActionIcon, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../page/icon';

/** Switches between light and dark. Until it is used, the system decides. */
export function ColorSchemeButton() {
  // Otherwise Mantine would switch transitions off by a style element, which the policy of the page forbids.
  const { setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const other =
    useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark' ? 'light' : 'dark';
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="lg"
      aria-label={`Use ${other} colors`}
      onClick={() => setColorScheme(other)}
    >
      <Icon name={other === 'dark' ? 'moon' : 'sun'} />
    </ActionIcon>
  );
}
