import { VisuallyHidden } from '@mantine/core';

/** Says something to screen readers that others see happen. */
export const Announcement = ({ children }: { children: string }) => (
  <VisuallyHidden role="status">{children}</VisuallyHidden>
);
