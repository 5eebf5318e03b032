import { Component, type ReactNode } from 'react';
import { Failure } from './states';

interface Props {
  children: ReactNode;
}

/** Shows a page that failed as a sentence with a way on; the frame around it keeps working. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Failure
        title="This page could not be shown"
        sentence="It may have been updated, or the connection was lost."
        onRetry={() => window.location.reload()}
      />
    );
  }
}
